package io.varve.blockstore.volume;

import io.varve.linux.Errno;
import io.varve.linux.LoopDevice;
import io.varve.linux.MountPoint;
import io.varve.linux.Mounts;
import io.varve.linux.SystemCallException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Takes away what a killed process has left of its devices: mounts, loop devices, directories. */
final class Leftovers {

  /** Where the files of attached devices are, below the runtime directory. */
  static final String DEVICES = "devices";

  private static final int ATTEMPTS = 100;
  private static final long PAUSE_NANOS = 10_000_000;

  private Leftovers() {}

  /**
   * Whether devices are attached, or were when their server was killed.
   *
   * @param runtime the runtime directory
   * @return true when so
   * @throws IOException when the mounts can't be read
   */
  static boolean anyIn(Path runtime) throws IOException {
    return Files.exists(runtime) && exists(runtime.toRealPath().resolve(DEVICES));
  }

  /**
   * Clears a runtime directory; its caller has the pool open, so nobody serves these devices.
   *
   * @param runtime the runtime directory
   * @throws IOException when the host refuses
   */
  static void clear(Path runtime) throws IOException {
    Path devices = runtime.toRealPath().resolve(DEVICES);
    if (!exists(devices)) {
      return;
    }
    List<String> loops = loops(devices);
    List<MountPoint> mounts = Mounts.list();
    if (Mounts.find(devices).isPresent()) {
      // First of all: while nobody answers for its files, everything else would wait for them.
      Mounts.unmountForcibly(devices);
    }
    for (MountPoint mount : mounts.reversed()) {
      if (loops.contains(mount.source())) {
        Mounts.unmount(mount.target(), true);
      }
    }
    for (String loop : loops) {
      detach(Path.of(loop));
    }
    Files.deleteIfExists(devices);
  }

  /** Also when it is a mount that nobody answers for. */
  private static boolean exists(Path devices) throws IOException {
    return Mounts.find(devices).isPresent() || Files.isDirectory(devices);
  }

  /** The loop devices whose file lies below a directory; their file is gone or does not answer. */
  private static List<String> loops(Path devices) throws IOException {
    List<String> found = new java.util.ArrayList<>();
    try (DirectoryStream<Path> blocks = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
      for (Path block : blocks) {
        if (backing(block).startsWith(devices + "/")) {
          found.add("/dev/" + block.getFileName());
        }
      }
    } catch (NoSuchFileException _) {
      return found; // a kernel without loop devices
    }
    return found;
  }

  private static String backing(Path block) throws IOException {
    try {
      return Files.readString(block.resolve("loop/backing_file")).strip();
    } catch (NoSuchFileException _) {
      return "";
    }
  }

  /** A device in use lets go when its last user does. */
  private static void detach(Path loop) throws IOException {
    try {
      LoopDevice.detach(loop);
    } catch (SystemCallException e) {
      if (e.errno() != Errno.ENXIO) {
        throw e;
      }
    }
  }

  /**
   * Unmounts a file system. A container's mount namespace may keep it for a moment after the
   * container's end.
   *
   * @param mount where it is mounted
   * @throws IOException when it stays in use; a place where nothing is mounted is no failure
   */
  static void unmount(Path mount) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Mounts.unmount(mount, false);
        return;
      } catch (NoSuchFileException _) {
        return;
      } catch (SystemCallException e) {
        if (e.errno() == Errno.EINVAL) {
          return; // somebody has unmounted it
        }
        if (e.errno() != Errno.EBUSY || attempt == ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
