package io.varve.storage.check;

import java.util.List;

/**
 * What a check of the store found.
 *
 * @param results one a finding, in the order of the checks
 */
public record CheckReport(List<Result> results) {

  /** Copies the list. */
  public CheckReport {
    results = List.copyOf(results);
  }

  /**
   * A finding and what became of it.
   *
   * @param finding what is or was wrong
   * @param outcome what became of it
   */
  public record Result(Finding finding, Outcome outcome) {}

  /** What became of a finding. */
  public sealed interface Outcome {
    /** Nothing was tried: it can't be repaired, or nobody asked. */
    record Left() implements Outcome {}

    /** It was put right. */
    record Repaired() implements Outcome {}

    /**
     * Putting it right failed.
     *
     * @param reason one line
     */
    record Failed(String reason) implements Outcome {}
  }

  /**
   * Whether nothing is wrong now.
   *
   * @return true when everything found was repaired, or nothing was found
   */
  public boolean isSound() {
    return results.stream().allMatch(result -> result.outcome() instanceof Outcome.Repaired);
  }
}
