package io.varve.blockstore.host;

import io.varve.blockstore.BlockDevice;
import io.varve.linux.MountPoint;
import io.varve.linux.Mounts;
import io.varve.linux.OpenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A directory of the host whose files are devices of a store: a FUSE mount served by this process.
 *
 * <p>The mount lives as long as somebody has its channel open. When that is not this process alone,
 * another one can {@linkplain #resume go on} after a kill: until then whoever reads or writes
 * waits, and nobody sees an error.
 */
public final class DeviceDirectory implements AutoCloseable {

  private static final int THREADS = 4;
  private static final String TYPE = "fuse.varve";

  private final Path directory;
  private final OpenFile channel;
  private final List<DeviceFile> files = new CopyOnWriteArrayList<>();
  private final AtomicLong nextNode = new AtomicLong(FuseProtocol.FIRST_FILE_NODE);
  private final List<Thread> threads = new ArrayList<>();

  private DeviceDirectory(Path directory, OpenFile channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Opens a channel to the kernel.
   *
   * @return the channel, good for one directory
   * @throws IOException when the host can't: no root, no {@code /dev/fuse}
   */
  public static OpenFile newChannel() throws IOException {
    return OpenFile.forWriting(Path.of("/dev/fuse"));
  }

  /**
   * Mounts an empty directory.
   *
   * @param directory where; made, and removed at the end
   * @param channel a channel of its own; closed with this
   * @return the directory
   * @throws IOException when it fails
   */
  public static DeviceDirectory mount(Path directory, OpenFile channel) throws IOException {
    Files.createDirectories(directory);
    Path number = channel.procPath().getFileName();
    List<String> options =
        List.of("nosuid", "nodev", "fd=" + number, "rootmode=40000", "user_id=0", "group_id=0");
    Mounts.mount(TYPE, "varve", options, directory);
    DeviceDirectory made = new DeviceDirectory(directory, channel);
    made.start();
    return made;
  }

  /**
   * Goes on where an ended process was. Its files are to be {@linkplain HostDevice#resume brought
   * back} before {@link #start}.
   *
   * @param directory where it is mounted
   * @param channel the channel that it was mounted with
   * @return the directory, which answers nothing yet
   */
  public static DeviceDirectory resume(Path directory, OpenFile channel) {
    return new DeviceDirectory(directory, channel);
  }

  /**
   * Whether a directory is mounted here, by this process or by one that ended.
   *
   * @param directory where
   * @return true when so
   * @throws IOException when the mounts can't be read
   */
  public static boolean isMounted(Path directory) throws IOException {
    Optional<MountPoint> mount = Mounts.find(directory);
    return mount.filter(found -> found.type().equals(TYPE)).isPresent();
  }

  /** Begins to answer. */
  void start() {
    FuseSession session = new FuseSession(channel, files);
    for (int i = 0; i < THREADS; i++) {
      threads.add(Thread.ofPlatform().daemon().name("devices " + i).start(session::serve));
    }
  }

  /**
   * Answers again after {@link #resume}, beginning with what the ended process had read and not
   * answered.
   *
   * @throws IOException when the kernel can't ask again (before Linux 6.9)
   */
  public void goOn() throws IOException {
    new FuseSession(channel, files).askAgain();
    start();
  }

  /** Adds a file; nobody has it open. */
  DeviceFile add(String name, BlockDevice device) {
    DeviceFile file = new DeviceFile(nextNode.getAndIncrement(), name, device);
    files.add(file);
    return file;
  }

  /** Brings a file back that a loop device has open. */
  DeviceFile bringBack(String name, long node, BlockDevice device) {
    DeviceFile file = new DeviceFile(node, name, device);
    nextNode.accumulateAndGet(node + 1, Math::max);
    file.opened();
    files.add(file);
    return file;
  }

  void remove(DeviceFile file) {
    files.remove(file);
  }

  Path path(String name) {
    return directory.resolve(name);
  }

  /**
   * Unmounts it. Files that are still open are answered for until they are closed, or this process
   * ends.
   *
   * @throws IOException when it fails
   */
  @Override
  public void close() throws IOException {
    Mounts.unmount(directory, true);
    Files.deleteIfExists(directory);
    channel.close();
    if (files.isEmpty()) {
      for (Thread thread : threads) {
        join(thread);
      }
    }
  }

  private static void join(Thread thread) throws IOException {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the directory of devices was unmounted", e);
    }
  }
}
