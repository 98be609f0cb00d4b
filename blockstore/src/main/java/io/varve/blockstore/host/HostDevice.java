package io.varve.blockstore.host;

import io.varve.blockstore.BlockDevice;
import io.varve.linux.LoopDevice;
import io.varve.oci.error.Conflict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A block device of the host with a device of the store behind it. Needs root. */
public final class HostDevice implements AutoCloseable {

  /** How long users on their way out are waited for. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final DeviceDirectory directory;
  private final DeviceFile file;
  private final LoopDevice loop;
  private boolean released;

  private HostDevice(DeviceDirectory directory, DeviceFile file, LoopDevice loop) {
    this.directory = directory;
    this.file = file;
    this.loop = loop;
  }

  /**
   * Attaches a device.
   *
   * @param directory where its file is
   * @param name the name of its file
   * @param device what is behind it; closed with this, and when attaching fails
   * @return the attached device
   * @throws IOException when the host can't: no root, no loop devices
   */
  public static HostDevice attach(DeviceDirectory directory, String name, BlockDevice device)
      throws IOException {
    DeviceFile file = directory.add(name, device);
    try {
      Path path = directory.path(name);
      LoopDevice loop =
          device.readOnly()
              ? LoopDevice.attach(path, LoopDevice.Option.READ_ONLY, LoopDevice.Option.DIRECT_IO)
              : LoopDevice.attach(path, LoopDevice.Option.DIRECT_IO);
      return new HostDevice(directory, file, loop);
    } catch (IOException | RuntimeException e) {
      directory.remove(file);
      device.close();
      throw e;
    }
  }

  /**
   * Goes on with a device that an ended process had attached.
   *
   * @param directory where its file is, not answering yet
   * @param name the name of its file
   * @param node the file's number then
   * @param path the device of the host
   * @param device what is behind it
   * @return the attached device
   * @throws IOException when the device of the host is gone
   */
  public static HostDevice resume(
      DeviceDirectory directory, String name, long node, Path path, BlockDevice device)
      throws IOException {
    LoopDevice loop = LoopDevice.open(path);
    return new HostDevice(directory, directory.bringBack(name, node, device), loop);
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
   * The number of its file, which a successor needs.
   *
   * @return the number
   */
  public long node() {
    return file.node();
  }

  /**
   * Takes over a changed size of the device behind.
   *
   * @throws IOException when it fails
   */
  public void updateSize() throws IOException {
    Path path = directory.path(file.name());
    if (Files.size(path) != file.device().size()) {
      throw new IOException(
          "the kernel sees %d bytes of %s, which has %d"
              .formatted(Files.size(path), path, file.device().size()));
    }
    loop.updateCapacity();
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
    awaitLastUser();
    directory.remove(file);
    file.device().close();
  }

  /** The loop device closes its file when the last user has let go of it. */
  private void awaitLastUser() throws IOException {
    try {
      if (!file.awaitClosed(PATIENCE_NANOS)) {
        throw new Conflict(
            "%s is in use by another process or mount: end that and detach again"
                .formatted(loop.path()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a device was detached", e);
    }
  }
}
