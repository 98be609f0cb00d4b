package io.varve.blockstore.volume;

import io.varve.linux.Errno;
import io.varve.linux.Mounts;
import io.varve.linux.SystemCallException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes a directory a shared mount of itself. What is unmounted below it is then unmounted in the
 * mount namespaces of other processes, too, who got copies of all mounts when they began; otherwise
 * such a copy keeps a volume's device busy for as long as its process lives.
 */
final class SharedPlace {

  private SharedPlace() {}

  /** Does nothing when it is one already. */
  static void make(Path directory) throws IOException {
    Path real = directory.toRealPath();
    if (Mounts.find(real).isEmpty()) {
      Mounts.mount("none", real.toString(), List.of("bind", "shared"), real);
    }
  }

  /** Makes it a plain directory again, once nobody uses it. */
  static void undo(Path directory) throws IOException {
    try {
      Mounts.unmount(directory.toRealPath(), true);
    } catch (SystemCallException e) {
      if (e.errno() != Errno.EINVAL) {
        throw e; // otherwise it was none
      }
    }
  }
}
