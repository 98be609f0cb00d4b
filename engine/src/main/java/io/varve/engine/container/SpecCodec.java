package io.varve.engine.container;

import io.varve.engine.network.EndpointCodec;
import io.varve.engine.network.NetworkOptions;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** Writes and reads what a container was asked to be, for the metadata store. */
final class SpecCodec {
  private SpecCodec() {}

  static JsonObject encode(ContainerSpec spec) {
    return JsonValue.object()
        .put("image", spec.image())
        .putNonEmpty("name", spec.name())
        .put("process", process(spec.process()))
        .put("isolation", isolation(spec.isolation()))
        .put("network", network(spec.network()))
        .put(
            "mounts",
            new JsonArray(spec.mounts().stream().<JsonValue>map(MountCodec::encode).toList()))
        .putNonEmpty("labels", spec.labels())
        .put("removeOnExit", spec.removeOnExit())
        .put("supervision", SupervisionCodec.encode(spec.supervision()))
        .build();
  }

  static ContainerSpec decode(JsonObject json) {
    return new ContainerSpec(
        json.requiredString("image"),
        json.string("name"),
        process(member(json, "process")),
        isolation(member(json, "isolation")),
        network(member(json, "network")),
        json.array("mounts").stream().map(v -> MountCodec.decode(v.asObject("mount"))).toList(),
        json.stringMap("labels"),
        json.bool("removeOnExit"),
        SupervisionCodec.decode(member(json, "supervision")));
  }

  static JsonObject member(JsonObject json, String name) {
    return json.object(name).orElse(JsonObject.EMPTY);
  }

  private static List<String> texts(JsonObject json, String name) {
    return json.strings(name).orElse(List.of());
  }

  private static JsonObject process(ProcessOptions process) {
    JsonObjectBuilder json = JsonValue.object();
    process.entrypoint().ifPresent(e -> json.put("entrypoint", JsonValue.ofStrings(e)));
    process.stopTimeout().ifPresent(t -> json.put("stopTimeoutMillis", t.toMillis()));
    return json.putNonEmpty("command", process.command())
        .putNonEmpty("environment", process.environment())
        .putNonEmpty("workingDirectory", process.workingDirectory())
        .putNonEmpty("user", process.user())
        .put("tty", process.tty())
        .put("openStdin", process.openStdin())
        .putNonEmpty("stopSignal", process.stopSignal())
        .build();
  }

  private static ProcessOptions process(JsonObject json) {
    OptionalLong timeout = json.number("stopTimeoutMillis");
    return new ProcessOptions(
        json.strings("entrypoint"),
        texts(json, "command"),
        texts(json, "environment"),
        json.string("workingDirectory"),
        json.string("user"),
        json.bool("tty"),
        json.bool("openStdin"),
        json.string("stopSignal"),
        timeout.isPresent()
            ? java.util.Optional.of(Duration.ofMillis(timeout.getAsLong()))
            : java.util.Optional.empty());
  }

  private static JsonObject isolation(IsolationOptions isolation) {
    JsonObjectBuilder json = JsonValue.object();
    isolation.shmBytes().ifPresent(bytes -> json.put("shmBytes", bytes));
    return json.putNonEmpty("hostname", isolation.hostname())
        .put("readOnly", isolation.readOnly())
        .put("privileged", isolation.privileged())
        .putNonEmpty("addedCapabilities", isolation.addedCapabilities())
        .putNonEmpty("droppedCapabilities", isolation.droppedCapabilities())
        .putNonEmpty("securityOptions", isolation.securityOptions())
        .put("limits", limits(isolation.limits()))
        .putNonEmpty("sysctls", isolation.sysctls())
        .putNonEmpty("devices", isolation.devices())
        .putNonEmpty("rlimits", isolation.rlimits())
        .put("init", isolation.init())
        .build();
  }

  private static IsolationOptions isolation(JsonObject json) {
    return new IsolationOptions(
        json.string("hostname"),
        json.bool("readOnly"),
        json.bool("privileged"),
        texts(json, "addedCapabilities"),
        texts(json, "droppedCapabilities"),
        texts(json, "securityOptions"),
        limits(member(json, "limits")),
        json.stringMap("sysctls"),
        json.number("shmBytes"),
        texts(json, "devices"),
        texts(json, "rlimits"),
        json.bool("init"));
  }

  private static JsonObject limits(ResourceLimits limits) {
    JsonObjectBuilder json = JsonValue.object();
    limits.memoryBytes().ifPresent(n -> json.put("memoryBytes", n));
    limits.memorySwapBytes().ifPresent(n -> json.put("memorySwapBytes", n));
    limits.nanoCpus().ifPresent(n -> json.put("nanoCpus", n));
    limits.cpuShares().ifPresent(n -> json.put("cpuShares", n));
    limits.pids().ifPresent(n -> json.put("pids", n));
    return json.putNonEmpty("cpuset", limits.cpuset()).build();
  }

  private static ResourceLimits limits(JsonObject json) {
    return new ResourceLimits(
        json.number("memoryBytes"),
        json.number("memorySwapBytes"),
        json.number("nanoCpus"),
        json.number("cpuShares"),
        json.string("cpuset"),
        json.number("pids"));
  }

  private static JsonObject network(NetworkOptions network) {
    JsonObjectBuilder json = JsonValue.object();
    if (network.publishAll()) {
      json.put("publishAll", true);
    }
    if (!network.others().isEmpty()) {
      json.put(
          "others",
          new JsonArray(
              network.others().stream()
                  .<JsonValue>map(
                      other ->
                          JsonValue.object()
                              .put("network", other.network())
                              .putNonEmpty("aliases", other.aliases())
                              .build())
                  .toList()));
    }
    return json.put("network", network.network())
        .put("ports", EndpointCodec.ports(network.ports()))
        .putNonEmpty("extraHosts", network.extraHosts())
        .putNonEmpty("dns", network.dns())
        .putNonEmpty("aliases", network.aliases())
        .build();
  }

  private static NetworkOptions network(JsonObject json) {
    return new NetworkOptions(
        json.requiredString("network"),
        EndpointCodec.ports(json),
        texts(json, "extraHosts"),
        texts(json, "dns"),
        texts(json, "aliases"),
        json.bool("publishAll"),
        json.array("others").stream()
            .map(value -> value.asObject("other"))
            .map(
                one ->
                    new NetworkOptions.Other(one.requiredString("network"), texts(one, "aliases")))
            .toList());
  }
}
