package io.varve.cli.command;

import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerState;
import io.varve.engine.container.Health;
import io.varve.engine.container.MountPoint;
import io.varve.engine.container.ProcessOptions;
import io.varve.engine.container.ResourceLimits;
import io.varve.engine.network.Endpoint;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A container as docker's inspect shows it. */
final class ContainerJson {
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private ContainerJson() {}

  static JsonObject of(ContainerRecord container, Session session) throws IOException {
    List<String> arguments = container.arguments();
    return JsonValue.object()
        .put("Id", container.id().value())
        .put("Created", container.createdAt().toString())
        .put("Path", arguments.isEmpty() ? "" : arguments.getFirst())
        .put(
            "Args",
            JsonValue.ofStrings(arguments.subList(Math.min(1, arguments.size()), arguments.size())))
        .put("State", state(container, session))
        .put("Image", container.imageId().toString())
        .put("Name", "/" + container.name())
        .put("RestartCount", container.restarts())
        .put("Driver", "overlay")
        .put("HostConfig", hostConfig(container))
        .put("Mounts", mounts(container))
        .put("Config", config(container))
        .put("NetworkSettings", network(container, session))
        .build();
  }

  private static JsonObject state(ContainerRecord container, Session session) throws IOException {
    ContainerState state = container.state();
    JsonObjectBuilder json = JsonValue.object().put("Status", state.word());
    switch (state) {
      case ContainerState.Created _ -> times(json, false, false, 0, 0, NEVER, NEVER, "");
      case ContainerState.Running(long pid, Instant since, boolean paused) ->
          times(json, true, paused, pid, 0, since.toString(), NEVER, "");
      case ContainerState.Restarting(ContainerState.Exited last, long _) -> ended(json, last);
      case ContainerState.Exited exited -> ended(json, exited);
    }
    session.engine().containers().health(container).ifPresent(h -> json.put("Health", health(h)));
    return json.put("Restarting", state instanceof ContainerState.Restarting).build();
  }

  private static void ended(JsonObjectBuilder json, ContainerState.Exited exited) {
    times(
        json,
        false,
        false,
        0,
        exited.exitCode(),
        exited.startedAt().toString(),
        exited.finishedAt().toString(),
        exited.error());
    json.put("OOMKilled", exited.outOfMemory());
  }

  private static JsonObject health(Health health) {
    List<JsonValue> log = new ArrayList<>();
    for (Health.Result result : health.log()) {
      log.add(
          JsonValue.object()
              .put("Start", result.start().toString())
              .put("End", result.end().toString())
              .put("ExitCode", result.exitCode())
              .put("Output", result.output())
              .build());
    }
    return JsonValue.object()
        .put("Status", health.status().word())
        .put("FailingStreak", health.failingStreak())
        .put("Log", new JsonArray(log))
        .build();
  }

  private static void times(
      JsonObjectBuilder json,
      boolean running,
      boolean paused,
      long pid,
      int code,
      String started,
      String finished,
      String error) {
    json.put("Running", running)
        .put("Paused", paused)
        .put("OOMKilled", false)
        .put("Pid", pid)
        .put("ExitCode", code)
        .put("Error", error)
        .put("StartedAt", started)
        .put("FinishedAt", finished);
  }

  private static JsonObject hostConfig(ContainerRecord container) {
    ResourceLimits limits = container.spec().isolation().limits();
    return JsonValue.object()
        .put("NetworkMode", container.spec().network().network())
        .put(
            "RestartPolicy",
            JsonValue.object()
                .put("Name", container.spec().supervision().restart().name())
                .put("MaximumRetryCount", container.spec().supervision().restart().maximumRetries())
                .build())
        .put("AutoRemove", container.spec().removeOnExit())
        .put("Privileged", container.spec().isolation().privileged())
        .put("ReadonlyRootfs", container.spec().isolation().readOnly())
        .put("CapAdd", JsonValue.ofStrings(container.spec().isolation().addedCapabilities()))
        .put("CapDrop", JsonValue.ofStrings(container.spec().isolation().droppedCapabilities()))
        .put("Memory", limits.memoryBytes().orElse(0))
        .put("MemorySwap", limits.memorySwapBytes().orElse(0))
        .put("NanoCpus", limits.nanoCpus().orElse(0))
        .put("CpuShares", limits.cpuShares().orElse(0))
        .put("CpusetCpus", limits.cpuset().orElse(""))
        .put("PidsLimit", limits.pids().orElse(0))
        .build();
  }

  private static JsonArray mounts(ContainerRecord container) {
    List<JsonValue> mounts = new ArrayList<>();
    for (MountPoint mount : container.mounts()) {
      mounts.add(
          JsonValue.object()
              .put("Type", mount.type())
              .put("Name", mount.name())
              .put("Source", mount.source())
              .put("Destination", mount.target())
              .put("Mode", mount.options())
              .put("RW", mount.writable())
              .build());
    }
    return new JsonArray(mounts);
  }

  private static JsonObject config(ContainerRecord container) {
    ProcessOptions process = container.spec().process();
    JsonObjectBuilder json =
        JsonValue.object()
            .put(
                "Hostname",
                container.spec().isolation().hostname().orElse(container.id().shortForm()))
            .put("User", process.user().orElse(""))
            .put("Tty", process.tty())
            .put("OpenStdin", process.openStdin())
            .put("Env", JsonValue.ofStrings(process.environment()))
            .put("Cmd", JsonValue.ofStrings(process.command()))
            .put("Image", container.imageName())
            .put("WorkingDir", process.workingDirectory().orElse(""));
    process.entrypoint().ifPresent(e -> json.put("Entrypoint", JsonValue.ofStrings(e)));
    return json.put("Labels", JsonValue.ofStringMap(container.spec().labels()))
        .put("StopSignal", Integer.toString(container.stopSignal()))
        .build();
  }

  private static JsonObject network(ContainerRecord container, Session session) throws IOException {
    JsonObjectBuilder json = JsonValue.object();
    if (container.endpoint().isEmpty()) {
      return json.put("IPAddress", "")
          .put("Gateway", "")
          .put("MacAddress", "")
          .put("Ports", JsonObject.EMPTY)
          .put("Networks", JsonObject.EMPTY)
          .build();
    }
    Endpoint endpoint = container.endpoint().get();
    JsonObjectBuilder networks = JsonValue.object().put(endpoint.network(), place(endpoint));
    for (Endpoint further : session.engine().networks().joined(container.id().value())) {
      networks.put(further.network(), place(further));
    }
    return json.put("IPAddress", endpoint.address())
        .put("IPPrefixLen", endpoint.prefixLength())
        .put("Gateway", endpoint.gateway())
        .put("MacAddress", endpoint.macAddress())
        .put("Ports", ports(endpoint))
        .put("Networks", networks.build())
        .build();
  }

  private static JsonObject place(Endpoint endpoint) {
    return JsonValue.object()
        .put("IPAddress", endpoint.address())
        .put("IPPrefixLen", endpoint.prefixLength())
        .put("Gateway", endpoint.gateway())
        .put("MacAddress", endpoint.macAddress())
        .put("DNSNames", JsonValue.ofStrings(endpoint.names()))
        .build();
  }

  private static JsonObject ports(Endpoint endpoint) {
    Map<String, List<JsonValue>> ports = new LinkedHashMap<>();
    endpoint
        .ports()
        .forEach(
            port ->
                ports
                    .computeIfAbsent(
                        port.containerPort() + "/" + port.protocol(), _ -> new ArrayList<>())
                    .add(
                        JsonValue.object()
                            .put("HostIp", port.hostAddress().orElse("0.0.0.0"))
                            .put("HostPort", Integer.toString(port.hostPort()))
                            .build()));
    JsonObjectBuilder json = JsonValue.object();
    ports.forEach((name, bindings) -> json.put(name, new JsonArray(bindings)));
    return json.build();
  }
}
