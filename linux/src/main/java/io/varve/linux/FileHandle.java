package io.varve.linux;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open descriptor of a file or directory. All calls act on what is open, whatever happens to its
 * name. A handle may be used by several threads; closing it while another thread uses it is the
 * caller's mistake.
 */
public abstract sealed class FileHandle implements Closeable permits OpenFile, NamedAttributes {

  static final int CLOSE_ON_EXEC = 0x80000;
  static final int AT_CURRENT_DIRECTORY = -100;
  static final int AT_EMPTY_PATH = 0x1000;
  static final int AT_NO_FOLLOW = 0x100;

  private static final int CLOSED = -1;
  private static final int SMALL_VALUE = 512;

  private final AtomicInteger descriptor;
  private final String description;

  FileHandle(long descriptor, String description) {
    this.descriptor = new AtomicInteger(Math.toIntExact(descriptor));
    this.description = description;
  }

  /** The descriptor, while open. */
  int descriptor() throws ClosedChannelException {
    int number = descriptor.get();
    if (number == CLOSED) {
      throw new ClosedChannelException();
    }
    return number;
  }

  /** Throws the exception for a failed call. */
  long check(long result, String action) throws IOException {
    if (result < 0) {
      throw Errno.failure(result, action, description);
    }
    return result;
  }

  /**
   * What was opened, for messages.
   *
   * @return a path as it was given; it may have moved since
   */
  public String description() {
    return description;
  }

  /**
   * A path that leads the kernel to what is open, also in other calls such as mount, as long as
   * this handle is open.
   *
   * @return {@code /proc/self/fd/N}
   * @throws ClosedChannelException when closed
   */
  public Path procPath() throws ClosedChannelException {
    return Path.of("/proc/self/fd/" + descriptor());
  }

  /**
   * Reads the attributes.
   *
   * @return what the kernel knows now
   * @throws IOException when it fails
   */
  public FileStatus status() throws IOException {
    try (CallFrame frame = new CallFrame(FileStatus.BYTES + 16)) {
      MemorySegment statx = frame.allocate(FileStatus.BYTES);
      long empty = frame.text("");
      check(
          Kernel.call(
              frame,
              SystemCall.STATX,
              descriptor(),
              empty,
              AT_EMPTY_PATH,
              FileStatus.MASK,
              statx.address()),
          "read the attributes");
      return FileStatus.read(statx);
    }
  }

  /**
   * Sets the permissions.
   *
   * @param permissions the lower twelve bits of a mode
   * @throws IOException when it fails
   */
  public void setPermissions(int permissions) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      check(
          Kernel.call(frame, SystemCall.FCHMOD, descriptor(), permissions), "set the permissions");
    }
  }

  /**
   * Sets owner and group. The kernel clears set-user-id bits and file capabilities: set those
   * afterwards.
   *
   * @param uid 0 to 2^32-2
   * @param gid 0 to 2^32-2
   * @throws IOException when it fails
   */
  public void setOwner(long uid, long gid) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      check(Kernel.call(frame, SystemCall.FCHOWN, descriptor(), uid, gid), "set the owner");
    }
  }

  /**
   * Sets the times of last access and last modification, both to the same value.
   *
   * @param modified the time, to the nanosecond
   * @throws IOException when it fails
   */
  public void setTimes(Instant modified) throws IOException {
    try (CallFrame frame = new CallFrame(32)) {
      MemorySegment times = times(frame, modified);
      check(
          Kernel.call(frame, SystemCall.UTIMENSAT, descriptor(), 0, times.address(), 0),
          "set the times");
    }
  }

  static MemorySegment times(CallFrame frame, Instant modified) {
    long seconds = modified.getEpochSecond();
    long nanos = modified.getNano();
    return frame.structure(seconds, nanos, seconds, nanos);
  }

  /**
   * Sets an extended attribute.
   *
   * @param name its full name, such as {@code user.mime_type}
   * @param value its value
   * @throws IOException when it fails
   */
  public void setExtendedAttribute(String name, byte[] value) throws IOException {
    try (CallFrame frame = new CallFrame(value.length + 300L)) {
      long key = frame.text(name);
      long content = frame.bytes(value, 0).address();
      check(
          Kernel.call(frame, SystemCall.FSETXATTR, descriptor(), key, content, value.length, 0),
          "set the extended attribute " + name);
    }
  }

  /**
   * Removes an extended attribute.
   *
   * @param name its full name
   * @throws IOException when it fails, also when there is none
   */
  public void removeExtendedAttribute(String name) throws IOException {
    try (CallFrame frame = new CallFrame(300)) {
      check(
          Kernel.call(frame, SystemCall.FREMOVEXATTR, descriptor(), frame.text(name)),
          "remove the extended attribute " + name);
    }
  }

  /**
   * Reads an extended attribute.
   *
   * @param name its full name
   * @return its value, empty when there is none
   * @throws IOException when it fails
   */
  public Optional<byte[]> extendedAttribute(String name) throws IOException {
    return value(SystemCall.FGETXATTR, _ -> (long) descriptor(), name);
  }

  /**
   * Lists the names of the extended attributes.
   *
   * @return full names, empty where the file system has none
   * @throws IOException when it fails
   */
  public List<String> extendedAttributes() throws IOException {
    return names(SystemCall.FLISTXATTR, _ -> (long) descriptor());
  }

  /** What a call acts on: a descriptor or the address of a path. */
  @FunctionalInterface
  interface Subject {
    long in(CallFrame frame) throws IOException;
  }

  final Optional<byte[]> value(SystemCall call, Subject subject, String name) throws IOException {
    long size = SMALL_VALUE;
    while (true) {
      try (CallFrame frame = new CallFrame(size + CallFrame.TWO_NAMES)) {
        long target = subject.in(frame);
        long key = frame.text(name);
        MemorySegment value = frame.allocate(size);
        long result = Kernel.call(frame, call, target, key, value.address(), size);
        if (result == -Errno.ENODATA.code() || result == -Errno.EOPNOTSUPP.code()) {
          return Optional.empty();
        }
        if (result != -Errno.ERANGE.code()) {
          check(result, "read the extended attribute " + name);
          return Optional.of(value.asSlice(0, result).toArray(ValueLayout.JAVA_BYTE));
        }
        size *= 8;
      }
    }
  }

  final List<String> names(SystemCall call, Subject subject) throws IOException {
    long size = SMALL_VALUE;
    while (true) {
      try (CallFrame frame = new CallFrame(size + CallFrame.TWO_NAMES)) {
        long target = subject.in(frame);
        MemorySegment list = frame.allocate(size);
        long result = Kernel.call(frame, call, target, list.address(), size);
        if (result == 0 || result == -Errno.EOPNOTSUPP.code()) {
          return List.of();
        }
        if (result != -Errno.ERANGE.code()) {
          check(result, "list the extended attributes");
          return split(list.asSlice(0, result).toArray(ValueLayout.JAVA_BYTE));
        }
        size *= 8;
      }
    }
  }

  private static List<String> split(byte[] list) {
    List<String> names = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < list.length; i++) {
      if (list[i] == 0) {
        names.add(FileNames.decode(list, start, i - start));
        start = i + 1;
      }
    }
    return names;
  }

  /**
   * Waits until content and attributes are on disk; for a directory, its names.
   *
   * @throws IOException when it fails
   */
  public void sync() throws IOException {
    try (CallFrame frame = new CallFrame()) {
      check(Kernel.call(frame, SystemCall.FSYNC, descriptor()), "sync");
    }
  }

  /**
   * Waits until everything in the file system that holds this is on disk.
   *
   * @throws IOException when it fails
   */
  public void syncFileSystem() throws IOException {
    try (CallFrame frame = new CallFrame()) {
      check(Kernel.call(frame, SystemCall.SYNCFS, descriptor()), "sync the file system of");
    }
  }

  @Override
  public void close() throws IOException {
    int number = descriptor.getAndSet(CLOSED);
    if (number != CLOSED) {
      try (CallFrame frame = new CallFrame()) {
        check(Kernel.call(frame, SystemCall.CLOSE, number), "close");
      }
    }
  }

  @Override
  public String toString() {
    return description;
  }

  /** Opens a path for its descriptor. */
  static long open(Path path, int flags, int permissions) throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES)) {
      long result =
          Kernel.call(
              frame,
              SystemCall.OPENAT,
              AT_CURRENT_DIRECTORY,
              frame.text(FileNames.of(path)),
              flags | CLOSE_ON_EXEC,
              permissions);
      if (result < 0) {
        throw Errno.failure(result, "open", path.toString());
      }
      return result;
    }
  }
}
