package io.varve.engine.volume;

import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The file systems that a block volume may hold, and what the host needs to know of each. */
public enum FileSystemType {
  /** The usual one. */
  EXT4("mkfs.ext4", "e2fsprogs", 4L << 20),
  /** For large volumes with much parallel work. */
  XFS("mkfs.xfs", "xfsprogs", 300L << 20);

  private static final int PROBED_BYTES = 4096;
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
   * @param text {@code ext4} or {@code xfs}
   * @return the type
   * @throws InvalidArgument when it is another word
   */
  public static FileSystemType parse(String text) {
    return Arrays.stream(values())
        .filter(type -> type.word().equals(text))
        .findFirst()
        .orElseThrow(
            () -> new InvalidArgument("file system \"" + text + "\": expected ext4 or xfs"));
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
    };
  }

  /**
   * Recognises what a device holds.
   *
   * @param device the device
   * @return the type, or empty when it is none of these
   * @throws IOException when the device can't be read
   */
  static Optional<FileSystemType> probe(Path device) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(PROBED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(device)) {
      while (start.hasRemaining() && channel.read(start, start.position()) > 0) {
        // until it is full or the device ends
      }
    }
    if (Integer.reverseBytes(start.getInt(0)) == XFS_MAGIC) {
      return Optional.of(XFS);
    }
    boolean ext = Short.toUnsignedInt(start.getShort(EXT_MAGIC_OFFSET)) == EXT_MAGIC;
    return ext ? Optional.of(EXT4) : Optional.empty();
  }
}
