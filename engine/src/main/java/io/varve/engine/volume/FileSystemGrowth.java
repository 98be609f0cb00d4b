package io.varve.engine.volume;

import io.varve.blockstore.BlockName;
import io.varve.engine.process.Command;
import io.varve.engine.process.CommandResult;
import io.varve.engine.process.Programs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Makes a file system as large as its volume, which has grown. */
final class FileSystemGrowth {

  /**
   * The least that a volume grows by, in bytes. A file system may be some MiB smaller than its
   * device from the start: it leaves out a last group too small for its own tables.
   */
  static final long LEAST = 16L << 20;

  private static final int EXT_SUPERBLOCK = 1024;
  private static final int EXT_64_BIT = 0x80;

  /** e2fsck has corrected what it found. */
  private static final int CORRECTED = 1;

  private final Programs programs;

  FileSystemGrowth(Programs programs) {
    this.programs = programs;
  }

  /**
   * How large a file system takes its device for.
   *
   * @param type what it is
   * @param start its first 4 KiB
   * @return bytes
   */
  static long size(FileSystemType type, byte[] start) {
    ByteBuffer bytes = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    return switch (type) {
      case EXT4 -> {
        long low = Integer.toUnsignedLong(bytes.getInt(EXT_SUPERBLOCK + 4));
        boolean wide = (bytes.getInt(EXT_SUPERBLOCK + 96) & EXT_64_BIT) != 0;
        long high = wide ? Integer.toUnsignedLong(bytes.getInt(EXT_SUPERBLOCK + 336)) : 0;
        yield (high << 32 | low) << (10 + bytes.getInt(EXT_SUPERBLOCK + 24));
      }
      case XFS -> Integer.reverseBytes(bytes.getInt(4)) * Long.reverseBytes(bytes.getLong(8));
      case NONE -> 0;
    };
  }

  /** Whether a volume has grown since its file system was made or grown. */
  static boolean isDue(FileSystemType type, byte[] start, long volumeBytes) {
    return type != FileSystemType.NONE && volumeBytes - size(type, start) >= LEAST;
  }

  /** Grows a file system that is not mounted, where the type allows that: an XFS has to be. */
  void growUnmounted(BlockName name, FileSystemType type, Path device) throws IOException {
    switch (type) {
      case EXT4 -> {
        Path check = programs.require("e2fsck", type.debianPackage(), "growing a volume");
        CommandResult checked = Command.of(check, "-f", "-p", device.toString()).run();
        if (checked.exitCode() > CORRECTED) {
          throw new IOException(
              "grow the file system of volume %s: it is damaged, and e2fsck can't repair it by itself: %s"
                  .formatted(name, checked.reason()));
        }
        resize(name, type, device);
      }
      case XFS, NONE -> {}
    }
  }

  /** Grows a file system that is mounted, where the type and the host allow that. */
  void growMounted(BlockName name, FileSystemType type, Path device, Path place)
      throws IOException {
    switch (type) {
      case EXT4 -> resize(name, type, device);
      case XFS -> {
        Path program = programs.require("xfs_growfs", type.debianPackage(), "growing a volume");
        Command.of(program, "-d", place.toString())
            .runOrThrow("grow the file system of volume " + name);
      }
      case NONE -> {}
    }
  }

  private void resize(BlockName name, FileSystemType type, Path device) throws IOException {
    Path program = programs.require("resize2fs", type.debianPackage(), "growing a volume");
    Command.of(program, device.toString()).runOrThrow("grow the file system of volume " + name);
  }
}
