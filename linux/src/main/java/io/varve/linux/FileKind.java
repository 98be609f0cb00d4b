package io.varve.linux;

/** The kinds of files that Linux knows (inode(7)). */
public enum FileKind {
  /** A regular file. */
  REGULAR(0x8000, 8),
  /** A directory. */
  DIRECTORY(0x4000, 4),
  /** A symbolic link. */
  SYMBOLIC_LINK(0xa000, 10),
  /** A character device. */
  CHARACTER_DEVICE(0x2000, 2),
  /** A block device. */
  BLOCK_DEVICE(0x6000, 6),
  /** A named pipe. */
  FIFO(0x1000, 1),
  /** A socket. */
  SOCKET(0xc000, 12),
  /** A kind that the file system does not tell in a listing. */
  UNKNOWN(0, 0);

  private static final int KIND_MASK = 0xf000;

  private final int modeBits;
  private final int listingCode;

  FileKind(int modeBits, int listingCode) {
    this.modeBits = modeBits;
    this.listingCode = listingCode;
  }

  /** The kind's bits in a mode. */
  int modeBits() {
    return modeBits;
  }

  static FileKind ofMode(int mode) {
    return ofListing((mode & KIND_MASK) >> 12);
  }

  static FileKind ofListing(int code) {
    return switch (code) {
      case 8 -> REGULAR;
      case 4 -> DIRECTORY;
      case 10 -> SYMBOLIC_LINK;
      case 2 -> CHARACTER_DEVICE;
      case 6 -> BLOCK_DEVICE;
      case 1 -> FIFO;
      case 12 -> SOCKET;
      default -> UNKNOWN;
    };
  }

  /** The kind's number in a directory listing. */
  int listingCode() {
    return listingCode;
  }
}
