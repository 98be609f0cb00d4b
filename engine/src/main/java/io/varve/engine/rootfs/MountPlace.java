package io.varve.engine.rootfs;

import io.varve.oci.error.InvalidArgument;
import java.util.List;

/**
 * A place in a root file system where something is going to be mounted.
 *
 * @param path an absolute path in the root file system
 * @param directory whether a directory is mounted there, not a file
 */
public record MountPlace(String path, boolean directory) {

  /** The components of the path; without {@code ..}, which is refused. */
  List<String> names() {
    List<String> names =
        List.of(path.split("/", -1)).stream().filter(n -> !n.isEmpty() && !n.equals(".")).toList();
    if (names.contains("..")) {
      throw new InvalidArgument("mount at \"" + path + "\": the path must not contain \"..\"");
    }
    return names;
  }
}
