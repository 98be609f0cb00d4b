package io.varve.storage.snapshot;

import java.util.List;

/**
 * A mount as a value: what somebody else is to mount.
 *
 * @param type {@code overlay} or {@code bind}
 * @param source the source; for overlay the word {@code overlay}
 * @param options options in the form of fstab(5), such as {@code lowerdir=…}, {@code ro}, {@code
 *     rbind}; each lowerdir is an option of its own named {@code lowerdir+}, top first
 */
public record Mount(String type, String source, List<String> options) {
  /** Copies the options. */
  public Mount {
    options = List.copyOf(options);
  }
}
