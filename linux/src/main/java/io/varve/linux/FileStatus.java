package io.varve.linux;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * What the kernel knows about a file (statx(2)).
 *
 * @param kind its kind
 * @param permissions the lower twelve bits of its mode
 * @param uid the owner, 0 to 2^32-1
 * @param gid the group, 0 to 2^32-1
 * @param size its length in bytes; for a symbolic link the length of its target
 * @param links the number of hard links
 * @param inode its number within the file system
 * @param device the file system, as (major &lt;&lt; 32 | minor)
 * @param major for device nodes
 * @param minor for device nodes
 * @param modifiedSeconds seconds since 1970, may be negative
 * @param modifiedNanoseconds 0 to 999999999
 * @param blocks allocated units of 512 bytes
 * @param changedSeconds time of the last change of the inode, seconds since 1970
 * @param changedNanoseconds 0 to 999999999
 */
public record FileStatus(
    FileKind kind,
    int permissions,
    long uid,
    long gid,
    long size,
    long links,
    long inode,
    long device,
    long major,
    long minor,
    long modifiedSeconds,
    int modifiedNanoseconds,
    long blocks,
    long changedSeconds,
    int changedNanoseconds) {

  static final int BYTES = 256;
  static final int MASK = 0x7ff;

  private static final int MODE = 28;
  private static final int INODE = 32;
  private static final int BLOCKS = 48;
  private static final int ACCESSED = 64;
  private static final int DIRECTORY_MODE = 0x4000;
  private static final int KIND = 0xf000;

  /**
   * The time of the last change of the content.
   *
   * @return to the nanosecond
   */
  public Instant modified() {
    return Instant.ofEpochSecond(modifiedSeconds, modifiedNanoseconds);
  }

  /**
   * Whether it is a directory.
   *
   * @return true for a directory
   */
  public boolean isDirectory() {
    return kind == FileKind.DIRECTORY;
  }

  /**
   * Whether it is overlayfs' mark of a deleted name: a character device 0/0.
   *
   * @return true for the mark
   */
  public boolean isWhiteout() {
    return kind == FileKind.CHARACTER_DEVICE && major == 0 && minor == 0;
  }

  /** Whether the record at an offset is a directory's. */
  static boolean isDirectory(MemorySegment statx, long offset) {
    return (statx.get(ValueLayout.JAVA_SHORT, offset + MODE) & KIND) == DIRECTORY_MODE;
  }

  /** Clears what changes without a change of the file: the time of access, allocated blocks. */
  static void clearVolatile(MemorySegment statx, long offset) {
    statx.set(ValueLayout.JAVA_LONG, offset + BLOCKS, 0);
    statx.set(ValueLayout.JAVA_LONG, offset + ACCESSED, 0);
    statx.set(ValueLayout.JAVA_INT, offset + ACCESSED + 8, 0);
  }

  /** Where mode and inode lie side by side. */
  static MemorySegment modeAndInode(MemorySegment statx, long offset) {
    return statx.asSlice(offset + MODE, INODE + 8 - MODE);
  }

  static FileStatus read(MemorySegment statx) {
    ByteBuffer fields = CallFrame.fields(statx);
    int mode = fields.getShort(28) & 0xffff;
    return new FileStatus(
        FileKind.ofMode(mode),
        mode & 0xfff,
        fields.getInt(20) & 0xffffffffL,
        fields.getInt(24) & 0xffffffffL,
        fields.getLong(40),
        fields.getInt(16) & 0xffffffffL,
        fields.getLong(32),
        ((long) fields.getInt(136) << 32) | (fields.getInt(140) & 0xffffffffL),
        fields.getInt(128) & 0xffffffffL,
        fields.getInt(132) & 0xffffffffL,
        fields.getLong(112),
        fields.getInt(120),
        fields.getLong(48),
        fields.getLong(96),
        fields.getInt(104));
  }
}
