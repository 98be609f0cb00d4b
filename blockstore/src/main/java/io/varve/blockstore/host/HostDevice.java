package io.varve.blockstore.host;

import io.varve.blockstore.BlockDevice;
import io.varve.linux.Errno;
import io.varve.linux.LoopDevice;
import io.varve.linux.Mounts;
import io.varve.linux.OpenFile;
import io.varve.linux.SystemCallException;
import io.varve.oci.error.Conflict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A block device of the host with a device of the store behind it. Needs root. */
public final class HostDevice implements AutoCloseable {

  private static final int THREADS = 4;
  private static final int ATTEMPTS = 1000;
  private static final long PAUSE_NANOS = 10_000_000;
  private static final String FILE = "device";

  private final BlockDevice device;
  private final OpenFile kernel;
  private final Path directory;
  private final List<Thread> threads;
  private final LoopDevice loop;
  private boolean released;

  private HostDevice(
      BlockDevice device, OpenFile kernel, Path directory, List<Thread> threads, LoopDevice loop) {
    this.device = device;
    this.kernel = kernel;
    this.directory = directory;
    this.threads = threads;
    this.loop = loop;
  }

  /**
   * Attaches a device.
   *
   * @param device what is behind it; closed with this, and when attaching fails
   * @param directory where its file is mounted; made, and removed at the end
   * @return the attached device
   * @throws IOException when the host can't: no root, no {@code /dev/fuse}, no loop devices
   */
  public static HostDevice attach(BlockDevice device, Path directory) throws IOException {
    Files.createDirectories(directory);
    OpenFile kernel = OpenFile.forWriting(Path.of("/dev/fuse"));
    List<Thread> threads = new ArrayList<>();
    boolean mounted = false;
    try {
      Mounts.mount("fuse.varve", "varve", options(kernel), directory);
      mounted = true;
      FuseSession session = new FuseSession(kernel, device, FILE);
      for (int i = 0; i < THREADS; i++) {
        threads.add(Thread.ofPlatform().daemon().name("device " + directory).start(session::serve));
      }
      LoopDevice loop = loop(device, directory.resolve(FILE));
      return new HostDevice(device, kernel, directory, threads, loop);
    } catch (IOException | RuntimeException e) {
      if (mounted) {
        Mounts.unmount(directory, true);
      }
      kernel.close();
      device.close();
      throw e;
    }
  }

  private static LoopDevice loop(BlockDevice device, Path file) throws IOException {
    return device.readOnly()
        ? LoopDevice.attach(file, LoopDevice.Option.READ_ONLY, LoopDevice.Option.DIRECT_IO)
        : LoopDevice.attach(file, LoopDevice.Option.DIRECT_IO);
  }

  private static List<String> options(OpenFile kernel) throws IOException {
    Path number = kernel.procPath().getFileName();
    return List.of("nosuid", "nodev", "fd=" + number, "rootmode=40000", "user_id=0", "group_id=0");
  }

  /**
   * The device of the host.
   *
   * @return for instance {@code /dev/loop3}
   */
  public Path path() {
    return loop.path();
  }

  /**
   * Whether {@link #close} was called and somebody's use kept it from finishing.
   *
   * @return true when it can only be closed
   */
  public boolean isDetaching() {
    return released;
  }

  /**
   * Detaches it. Nothing may be mounted on it, and no process may have it open. When that is not so
   * it goes on working until they let go; then this can be called again.
   *
   * @throws Conflict when it is still in use
   * @throws IOException when it fails
   */
  @Override
  public void close() throws IOException {
    if (!released) {
      loop.detach();
      loop.close();
      released = true;
    }
    unmount();
    try (device) {
      for (Thread thread : threads) {
        join(thread);
      }
      kernel.close();
      Files.deleteIfExists(directory);
    }
  }

  /** The loop device lets go of its file a moment after its last user did. */
  private void unmount() throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        Mounts.unmount(directory, false);
        return;
      } catch (SystemCallException e) {
        if (e.errno() != Errno.EBUSY) {
          throw e;
        }
        if (attempt == ATTEMPTS) {
          throw new Conflict(
              "%s is in use by another process or mount: end that and detach again"
                  .formatted(loop.path()),
              e);
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static void join(Thread thread) throws IOException {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a device was detached", e);
    }
  }
}
