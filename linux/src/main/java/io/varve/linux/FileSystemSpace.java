package io.varve.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;

/**
 * What a file system is and how full (statfs(2)).
 *
 * @param type its magic number
 * @param totalBytes its size
 * @param availableBytes what a normal user can still write
 * @param totalInodes how many files it can hold, 0 where there is no limit
 * @param freeInodes how many it can still take
 */
public record FileSystemSpace(
    long type, long totalBytes, long availableBytes, long totalInodes, long freeInodes) {

  private static final int BYTES = 120;

  /**
   * Reads it.
   *
   * @param path any file of the file system
   * @return its state now
   * @throws IOException when it fails
   */
  public static FileSystemSpace of(Path path) throws IOException {
    try (CallFrame frame = new CallFrame(BYTES + CallFrame.TWO_NAMES)) {
      MemorySegment state = frame.allocate(BYTES);
      long result =
          Kernel.call(frame, SystemCall.STATFS, frame.text(path.toString()), state.address());
      if (result < 0) {
        throw Errno.failure(result, "read the file system's state", path.toString());
      }
      long block = state.get(ValueLayout.JAVA_LONG, 8);
      return new FileSystemSpace(
          state.get(ValueLayout.JAVA_LONG, 0),
          state.get(ValueLayout.JAVA_LONG, 16) * block,
          state.get(ValueLayout.JAVA_LONG, 32) * block,
          state.get(ValueLayout.JAVA_LONG, 40),
          state.get(ValueLayout.JAVA_LONG, 48));
    }
  }

  /**
   * The type's name.
   *
   * @return for instance {@code ext4} or {@code overlay}, the number in hexadecimal when unknown
   */
  public String typeName() {
    return switch ((int) type) {
      case 0xef53 -> "ext4";
      case 0x58465342 -> "xfs";
      case 0x9123683e -> "btrfs";
      case 0x01021994 -> "tmpfs";
      case 0x794c7630 -> "overlay";
      case 0xf2f52010 -> "f2fs";
      case 0x2fc12fc1 -> "zfs";
      case 0x6969 -> "nfs";
      case 0x65735546 -> "fuse";
      case 0x9fa0 -> "proc";
      case 0x62656572 -> "sysfs";
      case 0x63677270 -> "cgroup2";
      case 0x27e0eb -> "cgroup";
      case 0xe0f5e1e2 -> "erofs";
      case 0x73717368 -> "squashfs";
      default -> Long.toHexString(type);
    };
  }
}
