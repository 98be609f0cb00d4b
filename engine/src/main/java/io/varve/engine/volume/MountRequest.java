package io.varve.engine.volume;

import java.util.Optional;
import java.util.OptionalLong;

/** Something that a container is to see at a place of its file system. */
public sealed interface MountRequest {
  /**
   * Where it is seen.
   *
   * @return an absolute path in the container
   */
  String target();

  /**
   * Whether it can't be written.
   *
   * @return true when not
   */
  boolean readOnly();

  /**
   * A file or directory of the host.
   *
   * @param source its absolute path
   * @param target the place in the container
   * @param readOnly whether it can't be written
   * @param createSource whether a missing source becomes a directory, as {@code -v} does
   * @param propagation {@code rprivate}, {@code rshared}, {@code rslave}; empty for rprivate
   */
  record Bind(
      String source,
      String target,
      boolean readOnly,
      boolean createSource,
      Optional<String> propagation)
      implements MountRequest {}

  /**
   * A volume.
   *
   * @param name its name; empty for an anonymous one
   * @param target the place in the container
   * @param readOnly whether it can't be written
   * @param copyUp whether a new volume takes over what the image has there
   * @param subpath a directory in the volume
   */
  record Volume(
      Optional<String> name,
      String target,
      boolean readOnly,
      boolean copyUp,
      Optional<String> subpath)
      implements MountRequest {}

  /**
   * An empty file system in memory.
   *
   * @param target the place in the container
   * @param readOnly whether it can't be written
   * @param sizeBytes its size
   * @param mode its permission bits, octal 1777 when absent
   */
  record Tmpfs(String target, boolean readOnly, OptionalLong sizeBytes, Optional<Integer> mode)
      implements MountRequest {}
}
