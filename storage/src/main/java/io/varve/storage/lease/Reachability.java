package io.varve.storage.lease;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The tri-colour walk: white is what was not seen, grey what waits in the queue, black what was
 * followed. Pure; it ends on any graph, cycles included, since nothing is queued twice.
 */
public final class Reachability {

  private Reachability() {}

  /**
   * What a resource keeps alive.
   *
   * @param <T> the resource
   */
  @FunctionalInterface
  public interface References<T> {
    /**
     * The direct references.
     *
     * @param node a living resource
     * @return what it refers to
     * @throws IOException when they can't be read
     */
    Stream<T> of(T node) throws IOException;
  }

  /**
   * Everything that can be reached.
   *
   * @param roots where the walk begins
   * @param references the edges
   * @param <T> the resource
   * @return the roots and all that they lead to
   * @throws IOException from the edges
   */
  public static <T> Set<T> from(Stream<T> roots, References<T> references) throws IOException {
    Set<T> seen = new HashSet<>();
    Deque<T> grey = new ArrayDeque<>();
    try (roots) {
      roots.filter(seen::add).forEach(grey::add);
    }
    while (!grey.isEmpty()) {
      try (Stream<T> next = references.of(grey.remove())) {
        next.filter(seen::add).forEach(grey::add);
      }
    }
    return seen;
  }
}
