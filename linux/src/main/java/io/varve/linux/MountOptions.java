package io.varve.linux;

import java.util.ArrayList;
import java.util.List;

/**
 * The options of fstab(5), sorted: flags of the mount, propagation, and what the file system itself
 * is to understand.
 *
 * @param flags MS_ flags of mount(2)
 * @param propagation MS_ flags that change the propagation, 0 for none
 * @param data options of the file system, {@code key} or {@code key=value}, in order
 */
record MountOptions(long flags, long propagation, List<String> data) {

  static final long READ_ONLY = 1;
  static final long NO_SUID = 2;
  static final long NO_DEVICES = 4;
  static final long NO_EXEC = 8;
  static final long SYNCHRONOUS = 16;
  static final long REMOUNT = 32;
  static final long DIR_SYNC = 128;
  static final long NO_ATIME = 1024;
  static final long NO_DIR_ATIME = 2048;
  static final long BIND = 4096;
  static final long RECURSIVE = 16384;
  static final long RELATIVE_ATIME = 1 << 21;
  static final long STRICT_ATIME = 1 << 24;

  private static final long UNBINDABLE = 1 << 17;
  private static final long PRIVATE = 1 << 18;
  private static final long SLAVE = 1 << 19;
  private static final long SHARED = 1 << 20;

  static MountOptions parse(List<String> options) {
    long flags = 0;
    long propagation = 0;
    List<String> data = new ArrayList<>();
    for (String option : options) {
      long moved = propagation(option);
      if (moved != 0) {
        propagation = moved;
      } else if (isDefault(option)) {
        flags &= ~cleared(option);
      } else if (flag(option) != 0) {
        flags |= flag(option);
      } else if (!option.isEmpty()) {
        data.add(option);
      }
    }
    return new MountOptions(flags, propagation, List.copyOf(data));
  }

  boolean has(long flag) {
    return (flags & flag) != 0;
  }

  private static boolean isDefault(String option) {
    return switch (option) {
      case "rw", "suid", "dev", "exec", "async", "atime", "defaults" -> true;
      default -> false;
    };
  }

  private static long cleared(String option) {
    return switch (option) {
      case "rw" -> READ_ONLY;
      case "suid" -> NO_SUID;
      case "dev" -> NO_DEVICES;
      case "exec" -> NO_EXEC;
      case "async" -> SYNCHRONOUS;
      case "atime" -> NO_ATIME;
      default -> 0;
    };
  }

  private static long flag(String option) {
    return switch (option) {
      case "ro" -> READ_ONLY;
      case "nosuid" -> NO_SUID;
      case "nodev" -> NO_DEVICES;
      case "noexec" -> NO_EXEC;
      case "sync" -> SYNCHRONOUS;
      case "remount" -> REMOUNT;
      case "dirsync" -> DIR_SYNC;
      case "noatime" -> NO_ATIME;
      case "nodiratime" -> NO_DIR_ATIME;
      case "relatime" -> RELATIVE_ATIME;
      case "strictatime" -> STRICT_ATIME;
      case "bind" -> BIND;
      case "rbind" -> BIND | RECURSIVE;
      default -> 0;
    };
  }

  private static long propagation(String option) {
    return switch (option) {
      case "private" -> PRIVATE;
      case "rprivate" -> PRIVATE | RECURSIVE;
      case "slave" -> SLAVE;
      case "rslave" -> SLAVE | RECURSIVE;
      case "shared" -> SHARED;
      case "rshared" -> SHARED | RECURSIVE;
      case "unbindable" -> UNBINDABLE;
      case "runbindable" -> UNBINDABLE | RECURSIVE;
      default -> 0;
    };
  }
}
