package io.varve.engine.container;

import io.varve.engine.network.EndpointCodec;
import io.varve.engine.network.NameService;
import io.varve.engine.network.NetworkOptions;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
    process.oomScore().ifPresent(score -> json.put("oomScore", score));
    return json.putNonEmpty("command", process.command())
        .putNonEmpty("environment", process.environment())
        .putNonEmpty("workingDirectory", process.workingDirectory())
        .putNonEmpty("user", process.user())
        .putNonEmpty("groups", process.groups())
        .put("tty", process.tty())
        .put("openStdin", process.openStdin())
        .putNonEmpty("stopSignal", process.stopSignal())
        .build();
  }

  private static ProcessOptions process(JsonObject json) {
    OptionalLong score = json.number("oomScore");
    OptionalLong timeout = json.number("stopTimeoutMillis");
    return new ProcessOptions(
        json.strings("entrypoint"),
        texts(json, "command"),
        texts(json, "environment"),
        json.string("workingDirectory"),
        json.string("user"),
        texts(json, "groups"),
        json.bool("tty"),
        json.bool("openStdin"),
        json.string("stopSignal"),
        timeout.isPresent()
            ? Optional.of(Duration.ofMillis(timeout.getAsLong()))
            : Optional.empty(),
        score.isPresent() ? OptionalInt.of((int) score.getAsLong()) : OptionalInt.empty());
  }

  private static JsonObject isolation(IsolationOptions isolation) {
    JsonObjectBuilder json = JsonValue.object();
    isolation.shmBytes().ifPresent(bytes -> json.put("shmBytes", bytes));
    if (!isolation.sharing().equals(Sharing.DEFAULT)) {
      json.put("sharing", sharing(isolation.sharing()));
    }
    return json.putNonEmpty("hostname", isolation.hostname())
        .putNonEmpty("domainName", isolation.domainName())
        .put("readOnly", isolation.readOnly())
        .put("privileged", isolation.privileged())
        .putNonEmpty("addedCapabilities", isolation.addedCapabilities())
        .putNonEmpty("droppedCapabilities", isolation.droppedCapabilities())
        .putNonEmpty("securityOptions", isolation.securityOptions())
        .put("limits", LimitsCodec.encode(isolation.limits()))
        .putNonEmpty("sysctls", isolation.sysctls())
        .putNonEmpty("devices", isolation.devices())
        .putNonEmpty("rlimits", isolation.rlimits())
        .putNonEmpty("deviceRules", isolation.deviceRules())
        .putNonEmpty("cgroupParent", isolation.cgroupParent())
        .put("init", isolation.init())
        .build();
  }

  private static IsolationOptions isolation(JsonObject json) {
    return new IsolationOptions(
        json.string("hostname"),
        json.string("domainName"),
        json.bool("readOnly"),
        json.bool("privileged"),
        texts(json, "addedCapabilities"),
        texts(json, "droppedCapabilities"),
        texts(json, "securityOptions"),
        LimitsCodec.decode(member(json, "limits")),
        json.stringMap("sysctls"),
        json.number("shmBytes"),
        texts(json, "devices"),
        texts(json, "rlimits"),
        texts(json, "deviceRules"),
        json.object("sharing").map(SpecCodec::sharing).orElse(Sharing.DEFAULT),
        json.string("cgroupParent"),
        json.bool("init"));
  }

  private static JsonObject sharing(Sharing sharing) {
    return JsonValue.object()
        .put("pid", sharing.pid().text())
        .put("ipc", sharing.ipc().text())
        .put("uts", sharing.uts().text())
        .put("cgroup", sharing.cgroup().text())
        .build();
  }

  private static Sharing sharing(JsonObject json) {
    return new Sharing(
        Sharing.Mode.parse(json.requiredString("pid")),
        Sharing.Mode.parse(json.requiredString("ipc")),
        Sharing.Mode.parse(json.requiredString("uts")),
        Sharing.Mode.parse(json.requiredString("cgroup")));
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
                              .putNonEmpty("address", other.identity().address())
                              .build())
                  .toList()));
    }
    return json.put("network", network.network())
        .put("ports", EndpointCodec.ports(network.ports()))
        .putNonEmpty("extraHosts", network.extraHosts())
        .putNonEmpty("dns", network.dns().servers())
        .putNonEmpty("dnsSearch", network.dns().search())
        .putNonEmpty("dnsOptions", network.dns().options())
        .putNonEmpty("address", network.identity().address())
        .putNonEmpty("macAddress", network.identity().macAddress())
        .putNonEmpty("links", network.links())
        .putNonEmpty("exposed", network.exposed())
        .putNonEmpty("aliases", network.aliases())
        .build();
  }

  private static NetworkOptions network(JsonObject json) {
    return new NetworkOptions(
        json.requiredString("network"),
        EndpointCodec.ports(json),
        texts(json, "extraHosts"),
        new NameService(texts(json, "dns"), texts(json, "dnsSearch"), texts(json, "dnsOptions")),
        texts(json, "aliases"),
        json.bool("publishAll"),
        json.array("others").stream()
            .map(value -> value.asObject("other"))
            .map(
                one ->
                    new NetworkOptions.Other(
                        one.requiredString("network"),
                        texts(one, "aliases"),
                        new NetworkOptions.Identity(one.string("address"), Optional.empty())))
            .toList(),
        new NetworkOptions.Identity(json.string("address"), json.string("macAddress")),
        texts(json, "links"),
        texts(json, "exposed"));
  }
}
