package io.varve.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The attributes of the names in an open directory; no symbolic link is followed. */
abstract sealed class NamedAttributes extends FileHandle permits DirectoryHandle {

  private final byte[] procPrefix;

  NamedAttributes(long descriptor, String description) {
    super(descriptor, description);
    procPrefix = ("/proc/self/fd/" + descriptor + "/").getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * Sets owner and group of a name, of the link itself for a symbolic link.
   *
   * @param name a single name
   * @param uid 0 to 2^32-2
   * @param gid 0 to 2^32-2
   * @throws IOException when it fails
   */
  public void setOwner(String name, long uid, long gid) throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES)) {
      check(
          Kernel.call(
              frame,
              SystemCall.FCHOWNAT,
              descriptor(),
              component(frame, name),
              uid,
              gid,
              AT_NO_FOLLOW),
          "set the owner of",
          name);
    }
  }

  /**
   * Sets the permissions of a name that is not a symbolic link.
   *
   * @param name a single name
   * @param permissions the lower twelve bits of a mode
   * @throws IOException when it fails; {@link Errno#EOPNOTSUPP} for a symbolic link
   */
  public void setPermissions(String name, int permissions) throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES)) {
      long result =
          Kernel.call(
              frame,
              SystemCall.FCHMODAT2,
              descriptor(),
              component(frame, name),
              permissions,
              AT_NO_FOLLOW);
      if (result != -Errno.ENOSYS.code()) {
        check(result, "set the permissions of", name);
        return;
      }
    }
    setPermissionsOnOldKernel(name, permissions);
  }

  /** Before Linux 6.6 only a descriptor of the file itself keeps links out. */
  private void setPermissionsOnOldKernel(String name, int permissions) throws IOException {
    try (OpenFile file = new OpenFile(openPathOnly(name), pathOf(name));
        CallFrame frame = new CallFrame(64)) {
      if (file.status().kind() == FileKind.SYMBOLIC_LINK) {
        throw Errno.failure(Errno.EOPNOTSUPP.code(), "set the permissions of", pathOf(name));
      }
      check(
          Kernel.call(
              frame,
              SystemCall.FCHMODAT,
              AT_CURRENT_DIRECTORY,
              frame.text(file.procPath().toString()),
              permissions),
          "set the permissions of",
          name);
    }
  }

  /**
   * Sets the times of last access and last modification of a name, both to the same value, of the
   * link itself for a symbolic link.
   *
   * @param name a single name
   * @param seconds since 1970, may be negative
   * @param nanoseconds 0 to 999999999
   * @throws IOException when it fails
   */
  public void setTimes(String name, long seconds, int nanoseconds) throws IOException {
    setTimes(name, Instant.ofEpochSecond(seconds, nanoseconds));
  }

  /**
   * Sets the times of last access and last modification of a name, both to the same value, of the
   * link itself for a symbolic link.
   *
   * @param name a single name
   * @param modified the time, to the nanosecond
   * @throws IOException when it fails
   */
  public void setTimes(String name, Instant modified) throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES)) {
      MemorySegment times = times(frame, modified);
      check(
          Kernel.call(
              frame,
              SystemCall.UTIMENSAT,
              descriptor(),
              component(frame, name),
              times.address(),
              AT_NO_FOLLOW),
          "set the times of",
          name);
    }
  }

  /**
   * Sets an extended attribute of a name, of the link itself for a symbolic link.
   *
   * @param name a single name
   * @param attribute its full name, such as {@code trusted.overlay.opaque}
   * @param value its value
   * @throws IOException when it fails
   */
  public void setExtendedAttribute(String name, String attribute, byte[] value) throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES + value.length)) {
      long path = procPath(frame, name);
      long key = frame.text(attribute);
      long content = frame.bytes(value, 0).address();
      check(
          Kernel.call(frame, SystemCall.LSETXATTR, path, key, content, value.length, 0),
          "set the extended attribute " + attribute + " of",
          name);
    }
  }

  /**
   * Removes an extended attribute of a name.
   *
   * @param name a single name
   * @param attribute its full name
   * @throws IOException when it fails, also when there is none
   */
  public void removeExtendedAttribute(String name, String attribute) throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES)) {
      check(
          Kernel.call(frame, SystemCall.LREMOVEXATTR, procPath(frame, name), frame.text(attribute)),
          "remove the extended attribute " + attribute + " of",
          name);
    }
  }

  /**
   * Reads an extended attribute of a name, of the link itself for a symbolic link.
   *
   * @param name a single name
   * @param attribute its full name
   * @return its value, empty when there is none
   * @throws IOException when it fails
   */
  public Optional<byte[]> extendedAttribute(String name, String attribute) throws IOException {
    return value(SystemCall.LGETXATTR, frame -> procPath(frame, name), attribute);
  }

  /**
   * Lists the extended attributes of a name, of the link itself for a symbolic link.
   *
   * @param name a single name
   * @return full names
   * @throws IOException when it fails
   */
  public List<String> extendedAttributes(String name) throws IOException {
    return names(SystemCall.LLISTXATTR, frame -> procPath(frame, name));
  }

  private long openPathOnly(String name) throws IOException {
    try (CallFrame frame = new CallFrame(CallFrame.TWO_NAMES)) {
      return check(
          Kernel.call(
              frame,
              SystemCall.OPENAT,
              descriptor(),
              component(frame, name),
              OpenFile.PATH_ONLY | Machine.current().openNoFollow() | CLOSE_ON_EXEC,
              0),
          "open",
          name);
    }
  }

  /** The path of a name, for messages. */
  String pathOf(String name) {
    return description().endsWith("/") ? description() + name : description() + "/" + name;
  }

  final long check(long result, String action, String name) throws IOException {
    if (result < 0) {
      throw Errno.failure(result, action, pathOf(name));
    }
    return result;
  }

  static long component(CallFrame frame, String name) {
    requireComponent(name);
    return frame.text(name);
  }

  /** Extended attributes have no calls relative to a directory; this path starts at the handle. */
  private long procPath(CallFrame frame, String name) throws ClosedChannelException {
    requireComponent(name);
    descriptor();
    return frame.text(procPrefix, name);
  }

  private static void requireComponent(String name) {
    boolean dots = name.isEmpty() || name.equals(".") || name.equals("..");
    if (dots || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("not a single file name: \"" + name + "\"");
    }
  }
}
