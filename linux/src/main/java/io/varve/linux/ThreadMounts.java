package io.varve.linux;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/**
 * Mounts as one thread sees them (unshare(2), mount_namespaces(7)). Linux keeps the mount namespace
 * by thread, and a program that a thread starts inherits the thread's.
 */
public final class ThreadMounts {
  private static final long NEW_MOUNTS = 0x20000;
  private static final long RECURSIVE_SLAVE = 0x4000 | 0x80000;

  private ThreadMounts() {}

  /**
   * Gives the calling thread a copy of the mounts of this moment, and takes some away from it.
   * Nothing that it mounts or unmounts from now on is seen elsewhere. The copy keeps file systems
   * busy until the thread and the programs that it started have ended: it is for a thread that
   * starts one program.
   *
   * @param hidden places whose mounts are taken away; where nothing is mounted, nothing happens
   * @throws IOException when it fails; {@link Errno#EPERM} without the right to mount
   * @throws IllegalStateException on a virtual thread, which shares its carrier with others
   */
  public static void separate(List<Path> hidden) throws IOException {
    if (Thread.currentThread().isVirtual()) {
      throw new IllegalStateException("a virtual thread can't have mounts of its own");
    }
    try (CallFrame frame = new CallFrame()) {
      long result = Kernel.call(frame, SystemCall.UNSHARE, NEW_MOUNTS);
      if (result < 0) {
        throw Errno.failure(result, "make", "a mount namespace");
      }
    }
    Mounts.call("", "", RECURSIVE_SLAVE, "", Path.of("/"));
    for (Path place : hidden) {
      hide(place);
    }
  }

  private static void hide(Path place) throws IOException {
    try {
      Mounts.unmount(place, true);
    } catch (NoSuchFileException _) {
      // Gone with what it was mounted on.
    } catch (SystemCallException e) {
      if (e.errno() != Errno.EINVAL) {
        throw e;
      }
    }
  }
}
