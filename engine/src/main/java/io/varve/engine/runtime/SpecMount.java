package io.varve.engine.runtime;

import java.util.List;

/**
 * A mount in a container (runtime specification, config.md, "Mounts").
 *
 * @param target an absolute path in the container
 * @param type {@code bind}, {@code tmpfs}, {@code proc} and so on
 * @param source a path of the host, or the type's word
 * @param options as for mount(8)
 */
public record SpecMount(String target, String type, String source, List<String> options) {
  /** Copies the options. */
  public SpecMount {
    options = List.copyOf(options);
  }

  /**
   * A bind mount.
   *
   * @param source a path of the host
   * @param target a path in the container
   * @param readOnly whether it can't be written
   * @return the mount
   */
  public static SpecMount bind(String source, String target, boolean readOnly) {
    return new SpecMount(
        target, "bind", source, List.of("rbind", "rprivate", readOnly ? "ro" : "rw"));
  }
}
