package io.varve.storage.layer;

/** Places and codes of a tar header (POSIX ustar; GNU tar manual, "Basic Tar Format"). */
final class TarFormat {

  static final int BLOCK = 512;

  static final int NAME = 0;
  static final int NAME_LENGTH = 100;
  static final int MODE = 100;
  static final int UID = 108;
  static final int GID = 116;
  static final int ID_LENGTH = 8;
  static final int SIZE = 124;
  static final int TIME = 136;
  static final int NUMBER_LENGTH = 12;
  static final int CHECKSUM = 148;
  static final int CHECKSUM_LENGTH = 8;
  static final int TYPE = 156;
  static final int LINK = 157;
  static final int MAGIC = 257;
  static final int MAJOR = 329;
  static final int MINOR = 337;
  static final int PREFIX = 345;
  static final int PREFIX_LENGTH = 155;
  static final int STAR_PREFIX_LENGTH = 131;
  static final int STAR_TRAILER = 508;
  static final int GNU_SPARSE = 386;
  static final int GNU_SPARSE_COUNT = 4;
  static final int GNU_EXTENDED = 482;
  static final int GNU_REAL_SIZE = 483;
  static final int GNU_MORE_COUNT = 21;
  static final int GNU_MORE_EXTENDED = 504;

  static final String XATTR = "SCHILY.xattr.";
  static final String LIBARCHIVE_XATTR = "LIBARCHIVE.xattr.";

  private TarFormat() {}

  /** The zeros between content and the next header. */
  static int padding(long size) {
    return (int) (-size & (BLOCK - 1));
  }
}
