package io.varve.engine.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * The mounts that every container has (runtime specification, config-linux.md, "Default
 * Filesystems").
 */
public final class StandardMounts {
  /** Docker's size of {@code /dev/shm}. */
  public static final long SHM_BYTES = 64L << 20;

  private StandardMounts() {}

  /**
   * The mounts of a container.
   *
   * @param shmBytes the size of {@code /dev/shm}
   * @param privileged whether {@code /sys} can be written
   * @param hostNetwork whether the network is the host's
   * @param rootless whether only a user namespace's root makes them
   * @return the mounts, in order
   */
  public static List<SpecMount> of(
      long shmBytes, boolean privileged, boolean hostNetwork, boolean rootless) {
    List<SpecMount> mounts = new ArrayList<>();
    mounts.add(new SpecMount("/proc", "proc", "proc", List.of("nosuid", "noexec", "nodev")));
    mounts.add(
        new SpecMount(
            "/dev", "tmpfs", "tmpfs", List.of("nosuid", "strictatime", "mode=755", "size=65536k")));
    List<String> terminals =
        new ArrayList<>(List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
    if (!rootless) {
      terminals.add("gid=5");
    }
    mounts.add(new SpecMount("/dev/pts", "devpts", "devpts", terminals));
    mounts.add(
        new SpecMount("/dev/mqueue", "mqueue", "mqueue", List.of("nosuid", "noexec", "nodev")));
    mounts.add(
        new SpecMount(
            "/dev/shm",
            "tmpfs",
            "shm",
            List.of("nosuid", "noexec", "nodev", "mode=1777", "size=" + shmBytes)));
    String write = privileged ? "rw" : "ro";
    if (rootless && hostNetwork) {
      // A user namespace may mount sysfs only with a network of its own.
      mounts.add(
          new SpecMount(
              "/sys", "bind", "/sys", List.of("rbind", "nosuid", "noexec", "nodev", write)));
    } else {
      mounts.add(
          new SpecMount("/sys", "sysfs", "sysfs", List.of("nosuid", "noexec", "nodev", write)));
    }
    if (!rootless) {
      mounts.add(
          new SpecMount(
              "/sys/fs/cgroup",
              "cgroup",
              "cgroup",
              List.of("nosuid", "noexec", "nodev", "relatime", write)));
    }
    return mounts;
  }
}
