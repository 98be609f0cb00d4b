package io.varve.engine.runtime;

import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The default system call filter (runtime specification, config-linux.md, "Seccomp"): docker's
 * policy. What is not listed fails with EPERM, so calls of future kernels are closed until somebody
 * has looked at them. Some calls are open only to a container that has the matching capability.
 */
public final class SeccompProfile {
  private static final int EPERM = 1;
  private static final int ENOSYS = 38;
  private static final long CLONE_NAMESPACES = 0x7E020000L;
  private static final long AF_VSOCK = 40;
  private static final long[] PERSONALITIES = {0x0L, 0x8L, 0x20000L, 0x20008L, 0xFFFFFFFFL};

  private static final String ALWAYS =
      """
      accept accept4 access adjtimex alarm arch_prctl bind brk cachestat capget capset chdir chmod
      chown chown32 clock_adjtime clock_adjtime64 clock_getres clock_getres_time64 clock_gettime
      clock_gettime64 clock_nanosleep clock_nanosleep_time64 close close_range connect
      copy_file_range creat dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_ctl_old
      epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 execve execveat exit
      exit_group faccessat faccessat2 fadvise64 fadvise64_64 fallocate fanotify_mark fchdir fchmod
      fchmodat fchmodat2 fchown fchown32 fchownat fcntl fcntl64 fdatasync fgetxattr flistxattr flock
      fork fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 fsync ftruncate
      ftruncate64 futex futex_requeue futex_time64 futex_wait futex_waitv futex_wake futimesat
      get_robust_list get_thread_area getcpu getcwd getdents getdents64 getegid getegid32 geteuid
      geteuid32 getgid getgid32 getgroups getgroups32 getitimer getpeername getpgid getpgrp getpid
      getppid getpriority getrandom getresgid getresgid32 getresuid getresuid32 getrlimit getrusage
      getsid getsockname getsockopt gettid gettimeofday getuid getuid32 getxattr getxattrat
      inotify_add_watch inotify_init inotify_init1 inotify_rm_watch io_cancel io_destroy
      io_getevents io_pgetevents io_pgetevents_time64 io_setup io_submit ioctl ioprio_get ioprio_set
      ipc kill landlock_add_rule landlock_create_ruleset landlock_restrict_self lchown lchown32
      lgetxattr link linkat listen listmount listxattr listxattrat llistxattr _llseek lremovexattr
      lseek lsetxattr lstat lstat64 madvise map_shadow_stack membarrier memfd_create memfd_secret
      mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap mmap2 modify_ldt mprotect
      mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend
      mq_timedsend_time64 mq_unlink mremap mseal msgctl msgget msgrcv msgsnd msync munlock munlockall
      munmap name_to_handle_at nanosleep newfstatat _newselect open openat openat2 pause pidfd_open
      pidfd_send_signal pipe pipe2 pkey_alloc pkey_free pkey_mprotect poll ppoll ppoll_time64 prctl
      pread64 preadv preadv2 prlimit64 process_mrelease pselect6 pselect6_time64 ptrace pwrite64
      pwritev pwritev2 read readahead readlink readlinkat readv recv recvfrom recvmmsg
      recvmmsg_time64 recvmsg remap_file_pages removexattr removexattrat rename renameat renameat2
      restart_syscall riscv_hwprobe rmdir rseq rt_sigaction rt_sigpending rt_sigprocmask
      rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64
      rt_tgsigqueueinfo sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr
      sched_getparam sched_getscheduler sched_rr_get_interval sched_rr_get_interval_time64
      sched_setaffinity sched_setattr sched_setparam sched_setscheduler sched_yield seccomp select
      semctl semget semop semtimedop semtimedop_time64 send sendfile sendfile64 sendmmsg sendmsg
      sendto set_robust_list set_thread_area set_tid_address setfsgid setfsgid32 setfsuid setfsuid32
      setgid setgid32 setgroups setgroups32 setitimer setpgid setpriority setregid setregid32
      setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setrlimit setsid setsockopt
      setuid setuid32 setxattr setxattrat shmat shmctl shmdt shmget shutdown sigaltstack signalfd
      signalfd4 sigprocmask sigreturn socketcall socketpair splice stat stat64 statfs statfs64
      statmount statx symlink symlinkat sync sync_file_range sync_file_range2 syncfs sysinfo tee
      tgkill time timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64
      timer_settime timer_settime64 timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime
      timerfd_settime64 times tkill truncate truncate64 ugetrlimit umask uname unlink unlinkat
      uretprobe utime utimensat utimensat_time64 utimes vfork vmsplice wait4 waitid waitpid write
      writev""";

  private static final Map<String, String> BY_CAPABILITY =
      Map.ofEntries(
          Map.entry("CAP_DAC_READ_SEARCH", "open_by_handle_at"),
          Map.entry(
              "CAP_SYS_ADMIN",
              "bpf clone clone3 fanotify_init fsconfig fsmount fsopen fspick lookup_dcookie mount"
                  + " mount_setattr move_mount open_tree perf_event_open quotactl quotactl_fd"
                  + " setdomainname sethostname setns syslog umount umount2 unshare"),
          Map.entry("CAP_SYS_BOOT", "reboot"),
          Map.entry("CAP_SYS_CHROOT", "chroot"),
          Map.entry("CAP_SYS_MODULE", "delete_module init_module finit_module"),
          Map.entry("CAP_SYS_PACCT", "acct"),
          Map.entry(
              "CAP_SYS_PTRACE",
              "kcmp pidfd_getfd process_madvise process_vm_readv process_vm_writev"),
          Map.entry("CAP_SYS_RAWIO", "iopl ioperm"),
          Map.entry("CAP_SYS_TIME", "settimeofday stime clock_settime clock_settime64"),
          Map.entry("CAP_SYS_TTY_CONFIG", "vhangup"),
          Map.entry("CAP_SYS_NICE", "get_mempolicy mbind set_mempolicy set_mempolicy_home_node"),
          Map.entry("CAP_SYSLOG", "syslog"),
          Map.entry("CAP_BPF", "bpf"),
          Map.entry("CAP_PERFMON", "perf_event_open"));

  private SeccompProfile() {}

  /**
   * The profile of a container.
   *
   * @param capabilities what it has
   * @param architecture as Go names it, such as {@code amd64}
   * @return the value of the member {@code linux.seccomp}
   */
  public static JsonObject of(Set<String> capabilities, String architecture) {
    List<JsonValue> rules = new ArrayList<>();
    rules.add(allow(ALWAYS, List.of()));
    for (long personality : PERSONALITIES) {
      rules.add(allow("personality", List.of(argument(personality, 0, "SCMP_CMP_EQ"))));
    }
    rules.add(allow("socket", List.of(argument(AF_VSOCK, 0, "SCMP_CMP_NE"))));
    if (!capabilities.contains("CAP_SYS_ADMIN")) {
      rules.add(allow("clone", List.of(argument(CLONE_NAMESPACES, 0, "SCMP_CMP_MASKED_EQ"))));
      // With ENOSYS the C library falls back to clone, whose flags a filter can read.
      rules.add(rule("clone3", "SCMP_ACT_ERRNO").put("errnoRet", ENOSYS).build());
    }
    for (String capability : Capabilities.ALL) {
      String calls = BY_CAPABILITY.get(capability);
      if (calls != null && capabilities.contains(capability)) {
        rules.add(allow(calls, List.of()));
      }
    }
    return JsonValue.object()
        .put("defaultAction", "SCMP_ACT_ERRNO")
        .put("defaultErrnoRet", EPERM)
        .put("architectures", JsonValue.ofStrings(architectures(architecture)))
        .put("syscalls", new JsonArray(rules))
        .build();
  }

  private static List<String> architectures(String architecture) {
    return switch (architecture) {
      case "amd64" -> List.of("SCMP_ARCH_X86_64", "SCMP_ARCH_X86", "SCMP_ARCH_X32");
      case "arm64" -> List.of("SCMP_ARCH_AARCH64", "SCMP_ARCH_ARM");
      case "riscv64" -> List.of("SCMP_ARCH_RISCV64");
      case "ppc64le" -> List.of("SCMP_ARCH_PPC64LE");
      case "s390x" -> List.of("SCMP_ARCH_S390X", "SCMP_ARCH_S390");
      default -> List.of();
    };
  }

  private static JsonObject allow(String calls, List<JsonValue> arguments) {
    JsonObjectBuilder rule = rule(calls, "SCMP_ACT_ALLOW");
    if (!arguments.isEmpty()) {
      rule.put("args", new JsonArray(arguments));
    }
    return rule.build();
  }

  private static JsonObjectBuilder rule(String calls, String action) {
    return JsonValue.object()
        .put("names", JsonValue.ofStrings(Arrays.asList(calls.split("\\s+", -1))))
        .put("action", action);
  }

  /** For a masked comparison the value is the mask, and what is left of the argument must be 0. */
  private static JsonObject argument(long value, int index, String operator) {
    return JsonValue.object()
        .put("index", index)
        .put("value", value)
        .put("valueTwo", 0)
        .put("op", operator)
        .build();
  }
}
