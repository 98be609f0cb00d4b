package io.varve.engine.system;

import java.util.List;

/**
 * The host and what the engine uses of it.
 *
 * @param containersRunning running containers
 * @param containersPaused paused containers
 * @param containersStopped others
 * @param images images
 * @param kernel the kernel's release
 * @param operatingSystem the distribution's name
 * @param architecture as Go names it
 * @param processors how many
 * @param memoryBytes the host's memory
 * @param hostname its name
 * @param root the store's directory
 * @param storageDriver how layers are mounted
 * @param runtime the OCI runtime's name and version, or why there is none
 * @param runtimeReason how it was chosen
 * @param monitor conmon's version, or why there is none
 * @param cgroup how control groups are mounted
 * @param rootless whether the engine runs without the host's root
 * @param warnings what does not work here and what to do about it
 */
public record HostInfo(
    int containersRunning,
    int containersPaused,
    int containersStopped,
    int images,
    String kernel,
    String operatingSystem,
    String architecture,
    int processors,
    long memoryBytes,
    String hostname,
    String root,
    String storageDriver,
    String runtime,
    String runtimeReason,
    String monitor,
    String cgroup,
    boolean rootless,
    List<String> warnings) {
  /** Copies the list. */
  public HostInfo {
    warnings = List.copyOf(warnings);
  }
}
