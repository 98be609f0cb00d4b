package io.varve.engine.runtime;

import java.util.List;

/**
 * Who a process is.
 *
 * @param uid its user
 * @param gid its group
 * @param additionalGids its further groups
 * @param home the user's home directory, {@code /} when unknown
 */
public record UserIds(long uid, long gid, List<Long> additionalGids, String home) {
  /** Root, with root's home. */
  public static final UserIds ROOT = new UserIds(0, 0, List.of(), "/root");

  /** Copies the list. */
  public UserIds {
    additionalGids = List.copyOf(additionalGids);
  }
}
