package io.varve.blockstore.pool;

import java.util.List;

/**
 * What a check of a pool found.
 *
 * @param chunks how many chunks were read and compared with their checksums
 * @param pages how many metadata pages are in use
 * @param findings one line each for what is wrong; empty when all is well
 */
public record PoolReport(long chunks, long pages, List<String> findings) {

  /** Keeps its own copy. */
  public PoolReport {
    findings = List.copyOf(findings);
  }

  /**
   * Whether all is well.
   *
   * @return true without findings
   */
  public boolean healthy() {
    return findings.isEmpty();
  }
}
