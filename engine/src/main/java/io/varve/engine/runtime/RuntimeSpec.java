package io.varve.engine.runtime;

import io.varve.engine.container.ResourceLimits;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a container is to a runtime; {@link #toJson} is its {@code config.json} (runtime
 * specification, config.md and config-linux.md).
 *
 * @param process its first process
 * @param rootfs its root directory on the host
 * @param readOnly whether the root file system can't be written
 * @param hostname its host name; empty keeps the host's name space
 * @param domainName its NIS domain name; empty for none
 * @param mounts its mounts, in order
 * @param namespaces what is its own
 * @param cgroup the path of its control group; empty leaves the runtime its choice
 * @param limits what it may use
 * @param devices its devices besides the usual ones
 * @param deviceRules what it may do with devices that it makes itself
 * @param sysctls kernel parameters
 * @param seccomp its system call filter, empty for none
 * @param privileged whether it sees every device and path
 */
public record RuntimeSpec(
    ProcessSpec process,
    Path rootfs,
    boolean readOnly,
    Optional<String> hostname,
    Optional<String> domainName,
    List<SpecMount> mounts,
    Namespaces namespaces,
    Optional<String> cgroup,
    ResourceLimits limits,
    List<Device> devices,
    List<DeviceRule> deviceRules,
    Map<String, String> sysctls,
    Optional<JsonObject> seccomp,
    boolean privileged) {
  /**
   * A container that makes no devices itself and has no domain name.
   *
   * @param process its first process
   * @param rootfs its root directory on the host
   * @param readOnly whether the root file system can't be written
   * @param hostname its host name
   * @param mounts its mounts
   * @param namespaces what is its own
   * @param cgroup the path of its control group
   * @param limits what it may use
   * @param devices its devices besides the usual ones
   * @param sysctls kernel parameters
   * @param seccomp its system call filter
   * @param privileged whether it sees every device and path
   */
  public RuntimeSpec(
      ProcessSpec process,
      Path rootfs,
      boolean readOnly,
      Optional<String> hostname,
      List<SpecMount> mounts,
      Namespaces namespaces,
      Optional<String> cgroup,
      ResourceLimits limits,
      List<Device> devices,
      Map<String, String> sysctls,
      Optional<JsonObject> seccomp,
      boolean privileged) {
    this(
        process,
        rootfs,
        readOnly,
        hostname,
        Optional.empty(),
        mounts,
        namespaces,
        cgroup,
        limits,
        devices,
        List.of(),
        sysctls,
        seccomp,
        privileged);
  }

  private static final List<String> MASKED =
      List.of(
          "/proc/asound",
          "/proc/acpi",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/proc/scsi",
          "/sys/firmware",
          "/sys/devices/virtual/powercap");

  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  /**
   * A device.
   *
   * @param path its place in the container
   * @param character whether it is a character device, not a block device
   * @param major its driver
   * @param minor its unit
   * @param access letters of {@code rwm}
   * @param mode its permission bits
   */
  public record Device(
      String path, boolean character, long major, long minor, String access, int mode) {}

  /**
   * What a container may do with devices.
   *
   * @param type {@code a}, {@code b} or {@code c}
   * @param major the driver; empty for any
   * @param minor the unit; empty for any
   * @param access letters of {@code rwm}
   */
  public record DeviceRule(String type, OptionalLong major, OptionalLong minor, String access) {}

  /**
   * The document.
   *
   * @return {@code config.json}
   */
  public JsonObject toJson() {
    return toJson(Map.of());
  }

  /**
   * The document with annotations, by which runtimes are told what the specification has no word
   * for.
   *
   * @param annotations their names and values
   * @return {@code config.json}
   */
  public JsonObject toJson(Map<String, String> annotations) {
    JsonObjectBuilder json =
        JsonValue.object()
            .put("ociVersion", "1.0.2")
            .put("process", process.toJson())
            .put(
                "root",
                JsonValue.object()
                    .put("path", rootfs.toString())
                    .put("readonly", readOnly)
                    .build());
    hostname.ifPresent(name -> json.put("hostname", name));
    domainName.ifPresent(name -> json.put("domainname", name));
    json.putNonEmpty("annotations", annotations);
    return json.put("mounts", new JsonArray(mounts.stream().map(RuntimeSpec::mount).toList()))
        .put("linux", linux())
        .build();
  }

  private static JsonValue mount(SpecMount mount) {
    return JsonValue.object()
        .put("destination", mount.target())
        .put("type", mount.type())
        .put("source", mount.source())
        .put("options", JsonValue.ofStrings(mount.options()))
        .build();
  }

  private JsonObject linux() {
    JsonObjectBuilder json =
        JsonValue.object()
            .put("namespaces", namespaces.toJson(hostname.isPresent()))
            .put("resources", resources());
    cgroup.ifPresent(path -> json.put("cgroupsPath", path));
    seccomp.ifPresent(profile -> json.put("seccomp", profile));
    json.putNonEmpty("sysctl", sysctls);
    if (!devices.isEmpty()) {
      json.put("devices", new JsonArray(devices.stream().map(RuntimeSpec::device).toList()));
    }
    if (!privileged) {
      json.put("maskedPaths", JsonValue.ofStrings(MASKED))
          .put("readonlyPaths", JsonValue.ofStrings(READ_ONLY));
    }
    return json.build();
  }

  private static JsonValue device(Device device) {
    return JsonValue.object()
        .put("path", device.path())
        .put("type", device.character() ? "c" : "b")
        .put("major", device.major())
        .put("minor", device.minor())
        .put("fileMode", device.mode())
        .put("uid", 0)
        .put("gid", 0)
        .build();
  }

  private JsonObject resources() {
    return LimitsJson.of(limits, JsonValue.object().put("devices", deviceRulesJson()));
  }

  /**
   * Limits as a running container takes them.
   *
   * @param limits what to change
   * @return the object {@code resources} (config-linux.md, "Control groups")
   */
  public static JsonObject limits(ResourceLimits limits) {
    return LimitsJson.of(limits, JsonValue.object());
  }

  /** Nothing but what is listed; the runtime itself lists the usual devices. */
  private JsonValue deviceRulesJson() {
    List<JsonValue> rules = new ArrayList<>();
    rules.add(JsonValue.object().put("allow", privileged).put("access", "rwm").build());
    if (!privileged) {
      rules.add(rule("c", "m"));
      rules.add(rule("b", "m"));
      for (Device device : devices) {
        rules.add(
            JsonValue.object()
                .put("allow", true)
                .put("type", device.character() ? "c" : "b")
                .put("major", device.major())
                .put("minor", device.minor())
                .put("access", device.access())
                .build());
      }
      deviceRules.forEach(rule -> rules.add(rule(rule)));
    }
    return new JsonArray(rules);
  }

  private static JsonValue rule(DeviceRule rule) {
    JsonObjectBuilder json =
        JsonValue.object().put("allow", true).put("type", rule.type()).put("access", rule.access());
    rule.major().ifPresent(number -> json.put("major", number));
    rule.minor().ifPresent(number -> json.put("minor", number));
    return json.build();
  }

  private static JsonValue rule(String type, String access) {
    return JsonValue.object().put("allow", true).put("type", type).put("access", access).build();
  }
}
