package io.varve.blockstore.host;

/** The numbers of the kernel's FUSE interface, as linux/fuse.h names them. */
final class FuseProtocol {

  static final int LOOKUP = 1;
  static final int FORGET = 2;
  static final int GETATTR = 3;
  static final int SETATTR = 4;
  static final int OPEN = 14;
  static final int READ = 15;
  static final int WRITE = 16;
  static final int STATFS = 17;
  static final int RELEASE = 18;
  static final int FSYNC = 20;
  static final int FLUSH = 25;
  static final int INIT = 26;
  static final int OPENDIR = 27;
  static final int READDIR = 28;
  static final int RELEASEDIR = 29;
  static final int DESTROY = 38;
  static final int BATCH_FORGET = 42;
  static final int FALLOCATE = 43;

  static final int MAJOR = 7;
  static final int MINOR = 31;
  static final int INIT_OUT = 64;
  static final int INIT_ASYNC_READ = 1;
  static final int INIT_BIG_WRITES = 1 << 5;
  static final int INIT_MAX_PAGES = 1 << 22;

  static final int FALLOCATE_PUNCH = 2;
  static final int FALLOCATE_ZERO = 16;

  static final int IN_HEADER = 40;
  static final int OUT_HEADER = 16;
  static final int ATTRIBUTES = 88;
  static final int STATFS_OUT = 80;
  static final int MAX_WRITE = 1 << 20;
  static final int PAGE = 4096;

  static final long ROOT_NODE = 1;
  static final long FIRST_FILE_NODE = 2;

  /** Asks the kernel to repeat what it has no answer to. */
  static final int NOTIFY_RESEND = 7;

  static final int ENOENT = 2;
  static final int EIO = 5;
  static final int EINVAL = 22;
  static final int ENOSPC = 28;
  static final int EROFS = 30;
  static final int ENOSYS = 38;
  static final int EOPNOTSUPP = 95;

  private FuseProtocol() {}
}
