package io.varve.storage.check;

import java.io.IOException;
import java.util.Optional;

/**
 * Something that is not as it should be.
 *
 * @param subject which thing, such as {@code blob sha256:…}
 * @param problem what is wrong with it
 * @param repair how to put it right, empty when nobody can
 */
public record Finding(String subject, String problem, Optional<Repair> repair) {

  /**
   * A way to put something right.
   *
   * @param description what is done, for people
   * @param action does it
   */
  public record Repair(String description, Action action) {}

  /** Puts something right. */
  @FunctionalInterface
  public interface Action {
    /**
     * Does it.
     *
     * @throws IOException when it fails
     */
    void run() throws IOException;
  }

  /**
   * Something that can be put right.
   *
   * @param subject which thing
   * @param problem what is wrong with it
   * @param description how it is put right
   * @param action does it
   * @return the finding
   */
  public static Finding repairable(
      String subject, String problem, String description, Action action) {
    return new Finding(subject, problem, Optional.of(new Repair(description, action)));
  }

  /**
   * Something that can't be put right here.
   *
   * @param subject which thing
   * @param problem what is wrong with it, and what to do
   * @return the finding
   */
  public static Finding lasting(String subject, String problem) {
    return new Finding(subject, problem, Optional.empty());
  }
}
