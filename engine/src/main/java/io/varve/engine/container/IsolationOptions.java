package io.varve.engine.container;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a container is kept from the host.
 *
 * @param hostname its host name; empty for the short id
 * @param readOnly whether its root file system can't be written
 * @param privileged whether it gets every capability, device and path
 * @param addedCapabilities capabilities beyond the default set, such as {@code NET_ADMIN}, or
 *     {@code ALL}
 * @param droppedCapabilities capabilities taken from the default set, or {@code ALL}
 * @param securityOptions {@code seccomp=unconfined}, {@code seccomp=FILE} or {@code
 *     no-new-privileges}
 * @param limits what it may use
 * @param sysctls kernel parameters of its namespaces
 * @param shmBytes the size of {@code /dev/shm}
 * @param devices {@code /dev/HOST[:/dev/CONTAINER[:rwm]]}
 * @param rlimits {@code name=soft[:hard]}
 * @param init whether a small init reaps processes (docker-init, tini-static or catatonit of the
 *     host)
 */
public record IsolationOptions(
    Optional<String> hostname,
    boolean readOnly,
    boolean privileged,
    List<String> addedCapabilities,
    List<String> droppedCapabilities,
    List<String> securityOptions,
    ResourceLimits limits,
    Map<String, String> sysctls,
    OptionalLong shmBytes,
    List<String> devices,
    List<String> rlimits,
    boolean init) {
  /** Docker's defaults. */
  public static final IsolationOptions DEFAULT =
      new IsolationOptions(
          Optional.empty(),
          false,
          false,
          List.of(),
          List.of(),
          List.of(),
          ResourceLimits.NONE,
          Map.of(),
          OptionalLong.empty(),
          List.of(),
          List.of(),
          false);

  /** Copies the collections. */
  public IsolationOptions {
    addedCapabilities = List.copyOf(addedCapabilities);
    droppedCapabilities = List.copyOf(droppedCapabilities);
    securityOptions = List.copyOf(securityOptions);
    sysctls = Map.copyOf(sysctls);
    devices = List.copyOf(devices);
    rlimits = List.copyOf(rlimits);
  }

  /**
   * The same isolation with other limits.
   *
   * @param value what it may use
   * @return a copy
   */
  public IsolationOptions withLimits(ResourceLimits value) {
    return new IsolationOptions(
        hostname,
        readOnly,
        privileged,
        addedCapabilities,
        droppedCapabilities,
        securityOptions,
        value,
        sysctls,
        shmBytes,
        devices,
        rlimits,
        init);
  }
}
