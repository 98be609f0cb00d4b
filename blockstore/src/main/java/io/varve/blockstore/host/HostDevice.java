package io.varve.blockstore.host;

import io.varve.blockstore.BlockDevice;
import io.varve.linux.LoopDevice;
import io.varve.linux.Mounts;
import io.varve.linux.OpenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A block device of the host with a device of the store behind it. Needs root. */
public final class HostDevice implements AutoCloseable {

  private static final int THREADS = 4;
  private static final String FILE = "device";

  private final BlockDevice device;
  private final OpenFile kernel;
  private final Path directory;
  private final List<Thread> threads;
  private final LoopDevice loop;

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
   * Detaches it. Nothing may be mounted on it any more.
   *
   * @throws IOException when it fails
   */
  @Override
  public void close() throws IOException {
    try (device) {
      loop.detach();
      loop.close();
      Mounts.unmount(directory, true);
      for (Thread thread : threads) {
        join(thread);
      }
      kernel.close();
      Files.deleteIfExists(directory);
      device.flush();
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
