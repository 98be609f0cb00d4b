package io.varve.engine.container;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How far a container is kept from the host.
 *
 * @param hostname its host name; empty for the short id
 * @param domainName its NIS domain name; empty for none
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
 * @param deviceRules further devices that it may use when it makes them itself: {@code a|b|c
 *     MAJOR:MINOR rwm}
 * @param sharing which name spaces it shares
 * @param cgroupParent the control group that its own is made in; empty for Varve's
 * @param init whether a small init reaps processes (docker-init, tini-static or catatonit of the
 *     host)
 */
public record IsolationOptions(
    Optional<String> hostname,
    Optional<String> domainName,
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
    List<String> deviceRules,
    Sharing sharing,
    Optional<String> cgroupParent,
    boolean init) {
  /** Docker's defaults. */
  public static final IsolationOptions DEFAULT =
      new IsolationOptions(
          Optional.empty(),
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
          List.of(),
          Sharing.DEFAULT,
          Optional.empty(),
          false);

  /** Copies the collections. */
  public IsolationOptions {
    addedCapabilities = List.copyOf(addedCapabilities);
    droppedCapabilities = List.copyOf(droppedCapabilities);
    securityOptions = List.copyOf(securityOptions);
    sysctls = Map.copyOf(sysctls);
    devices = List.copyOf(devices);
    rlimits = List.copyOf(rlimits);
    deviceRules = List.copyOf(deviceRules);
  }

  /**
   * The same isolation under another host name.
   *
   * @param value the name
   * @return a copy
   */
  public IsolationOptions withHostname(String value) {
    return new IsolationOptions(
        Optional.of(value),
        domainName,
        readOnly,
        privileged,
        addedCapabilities,
        droppedCapabilities,
        securityOptions,
        limits,
        sysctls,
        shmBytes,
        devices,
        rlimits,
        deviceRules,
        sharing,
        cgroupParent,
        init);
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
        domainName,
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
        deviceRules,
        sharing,
        cgroupParent,
        init);
  }
}
