package io.varve.engine.prune;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which of the things that nobody uses are to be removed.
 *
 * @param until only those made before then; empty for any
 * @param labels {@code NAME[=VALUE]}: only those that have each of them
 * @param without {@code NAME[=VALUE]}: only those that have none of them
 */
public record PruneFilter(Optional<Instant> until, List<String> labels, List<String> without) {
  /** Everything that nobody uses. */
  public static final PruneFilter ALL = new PruneFilter(Optional.empty(), List.of(), List.of());

  /** Nothing: only what no name and nobody holds is collected. */
  public static final PruneFilter NOTHING =
      new PruneFilter(Optional.of(Instant.MIN), List.of(), List.of());

  /** Copies the lists. */
  public PruneFilter {
    labels = List.copyOf(labels);
    without = List.copyOf(without);
  }

  /**
   * Whether something may go.
   *
   * @param createdAt when it was made
   * @param properties its labels
   * @return true when nothing spares it
   */
  public boolean takes(Instant createdAt, Map<String, String> properties) {
    return until.filter(end -> !createdAt.isBefore(end)).isEmpty()
        && labels.stream().allMatch(label -> has(properties, label))
        && without.stream().noneMatch(label -> has(properties, label));
  }

  private static boolean has(Map<String, String> properties, String label) {
    int equals = label.indexOf('=');
    return equals < 0
        ? properties.containsKey(label)
        : label.substring(equals + 1).equals(properties.get(label.substring(0, equals)));
  }
}
