package io.varve.engine.volume;

import io.varve.oci.error.InvalidArgument;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The file systems that a block volume may hold, and what the host needs to know of each. */
public enum FileSystemType {
  /** The usual one. */
  EXT4("mkfs.ext4", "e2fsprogs", 4L << 20),
  /** For large volumes with much parallel work. */
  XFS("mkfs.xfs", "xfsprogs", 300L << 20),
  /** Nothing that a container can mount: a disk for users of NBD. */
  NONE("", "", 4096);

  /** How many bytes {@link #recognize} wants to see. */
  static final int PROBED_BYTES = 4096;

  private static final int XFS_MAGIC = 0x58465342; // "XFSB"
  private static final int EXT_MAGIC_OFFSET = 1024 + 56;
  private static final int EXT_MAGIC = 0xef53;

  private final String program;
  private final String debianPackage;
  private final long minimumBytes;

  FileSystemType(String program, String debianPackage, long minimumBytes) {
    this.program = program;
    this.debianPackage = debianPackage;
    this.minimumBytes = minimumBytes;
  }

  /**
   * Reads a type as people write it.
   *
   * @param text {@code ext4}, {@code xfs} or {@code none}
   * @return the type
   * @throws InvalidArgument when it is another word
   */
  public static FileSystemType parse(String text) {
    return Arrays.stream(values())
        .filter(type -> type.word().equals(text))
        .findFirst()
        .orElseThrow(
            () -> new InvalidArgument("file system \"" + text + "\": expected ext4, xfs or none"));
  }

  /**
   * How people and mount(2) call it.
   *
   * @return for instance {@code ext4}
   */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The smallest volume that can hold one.
   *
   * @return bytes
   */
  public long minimumBytes() {
    return minimumBytes;
  }

  /** The program that makes one. */
  String program() {
    return program;
  }

  /** The package that has the program. */
  String debianPackage() {
    return debianPackage;
  }

  /** How the program is called: a fresh volume reads as zeros, so nothing needs to be discarded. */
  String[] makeArguments(Path device) {
    return switch (this) {
      case EXT4 ->
          new String[] {
            "-q", "-F", "-m", "0", "-E", "nodiscard,lazy_itable_init=1", device.toString()
          };
      case XFS -> new String[] {"-q", "-f", "-K", device.toString()};
      case NONE -> throw new IllegalStateException("no file system is to be made");
    };
  }

  /**
   * The options of a mount. Deleted files give their space back ({@code discard}); reading changes
   * nothing ({@code noatime}), so that a snapshot holds only what was written. A clone of an XFS
   * has its origin's identity, which the kernel would refuse beside the origin.
   */
  List<String> mountOptions(boolean snapshot) {
    List<String> options = new ArrayList<>(List.of("noatime", "nodev"));
    if (!snapshot) {
      options.add("discard");
    }
    if (this == XFS) {
      options.add("nouuid");
      if (snapshot) {
        options.add("norecovery"); // it was frozen: its log holds nothing that counts
      }
    }
    return options;
  }

  /** What lets a snapshot be mounted that was taken from a file system nobody could freeze. */
  List<String> withoutJournal() {
    return switch (this) {
      case EXT4 -> List.of("noatime", "nodev", "noload");
      case XFS -> List.of("noatime", "nodev", "nouuid", "norecovery");
      case NONE -> List.of();
    };
  }

  /**
   * Recognises what a volume holds.
   *
   * @param start its first 4 KiB
   * @return the type, {@link #NONE} when it is none of these
   */
  static FileSystemType recognize(byte[] start) {
    ByteBuffer bytes = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN);
    if (start.length < PROBED_BYTES) {
      return NONE;
    }
    if (Integer.reverseBytes(bytes.getInt(0)) == XFS_MAGIC) {
      return XFS;
    }
    return Short.toUnsignedInt(bytes.getShort(EXT_MAGIC_OFFSET)) == EXT_MAGIC ? EXT4 : NONE;
  }
}
