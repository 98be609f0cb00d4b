package io.varve.linux;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/** A file as a block device (loop(4)). */
public final class LoopDevice implements Closeable {

  private static final long GET_FREE = 0x4c82;
  private static final long CONFIGURE = 0x4c0a;
  private static final long CLEAR = 0x4c01;
  private static final long SET_CAPACITY = 0x4c07;
  private static final int CONFIG_BYTES = 304;
  private static final int CONFIG_FLAGS = 8 + 52;
  private static final int CONFIG_NAME = 8 + 56;
  private static final int NAME_LIMIT = 63;
  private static final int READ_ONLY = 1;
  private static final int AUTO_CLEAR = 4;
  private static final int DIRECT_IO = 16;
  private static final int ATTEMPTS = 64;

  private final OpenFile device;
  private final Path path;

  private LoopDevice(OpenFile device, Path path) {
    this.device = device;
    this.path = path;
  }

  /** How a device is set up. */
  public enum Option {
    /** Refuses writes. */
    READ_ONLY(LoopDevice.READ_ONLY),
    /** Goes away when the last user (mount or open) goes. */
    AUTO_CLEAR(LoopDevice.AUTO_CLEAR),
    /** Passes the page cache of the file by. */
    DIRECT_IO(LoopDevice.DIRECT_IO);

    private final int flag;

    Option(int flag) {
      this.flag = flag;
    }
  }

  /**
   * Sets a device up.
   *
   * @param file the file behind it
   * @param options how
   * @return the device, open; with {@link Option#AUTO_CLEAR} it lives at least until closed
   * @throws IOException when it fails
   */
  public static LoopDevice attach(Path file, Option... options) throws IOException {
    int flags = 0;
    for (Option option : options) {
      flags |= option.flag;
    }
    boolean readOnly = (flags & READ_ONLY) != 0;
    try (OpenFile backing = readOnly ? OpenFile.forReading(file) : OpenFile.forWriting(file)) {
      for (int attempt = 0; ; attempt++) {
        Path candidate = free();
        OpenFile device =
            readOnly ? OpenFile.forReading(candidate) : OpenFile.forWriting(candidate);
        long result = configure(device, backing, flags);
        if (result >= 0) {
          return new LoopDevice(device, candidate);
        }
        device.close();
        if (result != -Errno.EBUSY.code() || attempt == ATTEMPTS) {
          throw Errno.failure(result, "attach to " + candidate, file.toString());
        }
        // Another process took the free device between the two calls.
      }
    }
  }

  /**
   * Opens a device that is set up.
   *
   * @param path the device
   * @return the device
   * @throws IOException when it fails
   */
  public static LoopDevice open(Path path) throws IOException {
    return new LoopDevice(OpenFile.forReading(path), path);
  }

  private static Path free() throws IOException {
    try (OpenFile control = OpenFile.forWriting(Path.of("/dev/loop-control"));
        CallFrame frame = new CallFrame()) {
      long number =
          control.check(
              Kernel.call(frame, SystemCall.IOCTL, control.descriptor(), GET_FREE, 0),
              "find a free loop device with");
      return Path.of("/dev/loop" + number);
    }
  }

  private static long configure(OpenFile device, OpenFile backing, int flags) throws IOException {
    try (CallFrame frame = new CallFrame(CONFIG_BYTES)) {
      MemorySegment config = frame.allocate(CONFIG_BYTES);
      config.set(ValueLayout.JAVA_INT, 0, backing.descriptor());
      config.set(ValueLayout.JAVA_INT, CONFIG_FLAGS, flags);
      byte[] name = FileNames.encode(backing.description());
      MemorySegment.copy(
          name, 0, config, ValueLayout.JAVA_BYTE, CONFIG_NAME, Math.min(name.length, NAME_LIMIT));
      return Kernel.call(frame, SystemCall.IOCTL, device.descriptor(), CONFIGURE, config.address());
    }
  }

  /**
   * The device.
   *
   * @return for instance {@code /dev/loop3}
   */
  public Path path() {
    return path;
  }

  /**
   * Takes over a changed length of the file.
   *
   * @throws IOException when it fails
   */
  public void updateCapacity() throws IOException {
    request(SET_CAPACITY, "take over the length of the file behind");
  }

  /**
   * Detaches the file, as soon as nobody uses the device.
   *
   * @throws IOException when it fails
   */
  public void detach() throws IOException {
    request(CLEAR, "detach");
  }

  /**
   * Detaches the file from a device that another process set up.
   *
   * @param path the device
   * @throws IOException when it fails; {@link Errno#ENXIO} when nothing is attached
   */
  public static void detach(Path path) throws IOException {
    try (LoopDevice device = open(path)) {
      device.detach();
    }
  }

  private void request(long request, String action) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      device.check(Kernel.call(frame, SystemCall.IOCTL, device.descriptor(), request, 0), action);
    }
  }

  /** Closes this process' descriptor; the device stays unless it was set up to clear itself. */
  @Override
  public void close() throws IOException {
    device.close();
  }
}
