package io.varve.engine.runtime;

import io.varve.oci.error.InvalidArgument;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.SequencedSet;
import java.util.Set;

/** Which capabilities a container gets (capabilities(7)). */
public final class Capabilities {
  /** All of them, each at its number. */
  public static final List<String> ALL =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_DAC_READ_SEARCH",
          "CAP_FOWNER",
          "CAP_FSETID",
          "CAP_KILL",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETPCAP",
          "CAP_LINUX_IMMUTABLE",
          "CAP_NET_BIND_SERVICE",
          "CAP_NET_BROADCAST",
          "CAP_NET_ADMIN",
          "CAP_NET_RAW",
          "CAP_IPC_LOCK",
          "CAP_IPC_OWNER",
          "CAP_SYS_MODULE",
          "CAP_SYS_RAWIO",
          "CAP_SYS_CHROOT",
          "CAP_SYS_PTRACE",
          "CAP_SYS_PACCT",
          "CAP_SYS_ADMIN",
          "CAP_SYS_BOOT",
          "CAP_SYS_NICE",
          "CAP_SYS_RESOURCE",
          "CAP_SYS_TIME",
          "CAP_SYS_TTY_CONFIG",
          "CAP_MKNOD",
          "CAP_LEASE",
          "CAP_AUDIT_WRITE",
          "CAP_AUDIT_CONTROL",
          "CAP_SETFCAP",
          "CAP_MAC_OVERRIDE",
          "CAP_MAC_ADMIN",
          "CAP_SYSLOG",
          "CAP_WAKE_ALARM",
          "CAP_BLOCK_SUSPEND",
          "CAP_AUDIT_READ",
          "CAP_PERFMON",
          "CAP_BPF",
          "CAP_CHECKPOINT_RESTORE");

  /** What docker gives when nothing is asked for. */
  public static final List<String> DEFAULT =
      List.of(
          "CAP_CHOWN",
          "CAP_DAC_OVERRIDE",
          "CAP_FSETID",
          "CAP_FOWNER",
          "CAP_MKNOD",
          "CAP_NET_RAW",
          "CAP_SETGID",
          "CAP_SETUID",
          "CAP_SETFCAP",
          "CAP_SETPCAP",
          "CAP_NET_BIND_SERVICE",
          "CAP_SYS_CHROOT",
          "CAP_KILL",
          "CAP_AUDIT_WRITE");

  private Capabilities() {}

  /**
   * The set a container gets.
   *
   * @param privileged whether to begin with all
   * @param added names to add, with or without {@code CAP_}, or {@code ALL}
   * @param dropped names to take away, or {@code ALL}
   * @param host what the host can give
   * @return names that the host can give
   * @throws InvalidArgument when a name is unknown
   */
  public static SequencedSet<String> resolve(
      boolean privileged, List<String> added, List<String> dropped, Set<String> host) {
    SequencedSet<String> result = new LinkedHashSet<>(privileged ? ALL : DEFAULT);
    List<String> more = added.stream().map(Capabilities::normal).toList();
    List<String> fewer = dropped.stream().map(Capabilities::normal).toList();
    if (fewer.contains("ALL")) {
      result.clear();
    }
    if (more.contains("ALL")) {
      result.addAll(ALL);
    }
    result.addAll(more);
    fewer.forEach(result::remove);
    result.remove("ALL");
    result.retainAll(host);
    return result;
  }

  /**
   * Reads a mask of the kernel.
   *
   * @param hexadecimal as after {@code CapBnd:} in {@code /proc/self/status}
   * @return the names of the set bits
   */
  public static Set<String> parseMask(String hexadecimal) {
    long mask = Long.parseUnsignedLong(hexadecimal.strip(), 16);
    SequencedSet<String> names = new LinkedHashSet<>();
    for (int bit = 0; bit < ALL.size(); bit++) {
      if ((mask >>> bit & 1) != 0) {
        names.add(ALL.get(bit));
      }
    }
    return names;
  }

  private static String normal(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    String full = upper.equals("ALL") || upper.startsWith("CAP_") ? upper : "CAP_" + upper;
    if (!full.equals("ALL") && !ALL.contains(full)) {
      throw new InvalidArgument(
          "unknown capability \"" + name + "\": names are those of capabilities(7), or ALL");
    }
    return full;
  }
}
