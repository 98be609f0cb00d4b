package io.varve.linux;

/** The system calls in use with their numbers on x86-64 and aarch64. */
enum SystemCall {
  READ(0, 63),
  WRITE(1, 64),
  CLOSE(3, 57),
  LSEEK(8, 62),
  MMAP(9, 222),
  MUNMAP(11, 215),
  IOCTL(16, 29),
  PREAD64(17, 67),
  PWRITE64(18, 68),
  MINCORE(27, 232),
  SOCKET(41, 198),
  CONNECT(42, 203),
  SENDTO(44, 206),
  RECVFROM(45, 207),
  SHUTDOWN(48, 210),
  WAIT4(61, 260),
  KILL(62, 129),
  FCNTL(72, 25),
  FLOCK(73, 32),
  FSYNC(74, 82),
  FDATASYNC(75, 83),
  FTRUNCATE(77, 46),
  FCHMOD(91, 52),
  FCHOWN(93, 55),
  UMASK(95, 166),
  STATFS(137, 43),
  MOUNT(165, 40),
  UMOUNT2(166, 39),
  SETXATTR(188, 5),
  LSETXATTR(189, 6),
  FSETXATTR(190, 7),
  LGETXATTR(192, 9),
  FGETXATTR(193, 10),
  LLISTXATTR(195, 12),
  FLISTXATTR(196, 13),
  LREMOVEXATTR(198, 15),
  FREMOVEXATTR(199, 16),
  GETDENTS64(217, 61),
  FADVISE64(221, 223),
  EXIT_GROUP(231, 94),
  WAITID(247, 95),
  OPENAT(257, 56),
  MKDIRAT(258, 34),
  MKNODAT(259, 33),
  FCHOWNAT(260, 54),
  UNLINKAT(263, 35),
  LINKAT(265, 37),
  SYMLINKAT(266, 36),
  READLINKAT(267, 78),
  FCHMODAT(268, 53),
  PPOLL(271, 73),
  UNSHARE(272, 97),
  SYNC_FILE_RANGE(277, 84),
  UTIMENSAT(280, 88),
  FALLOCATE(285, 47),
  PIPE2(293, 59),
  SYNCFS(306, 267),
  RENAMEAT2(316, 276),
  COPY_FILE_RANGE(326, 285),
  STATX(332, 291),
  PIDFD_SEND_SIGNAL(424, 424),
  MOVE_MOUNT(429, 429),
  FSOPEN(430, 430),
  FSCONFIG(431, 431),
  FSMOUNT(432, 432),
  PIDFD_OPEN(434, 434),
  OPENAT2(437, 437),
  MOUNT_SETATTR(442, 442),
  FCHMODAT2(452, 452);

  private final int number;

  SystemCall(int x86, int arm) {
    this.number =
        switch (Machine.current()) {
          case X86_64 -> x86;
          case AARCH64 -> arm;
        };
  }

  int number() {
    return number;
  }
}
