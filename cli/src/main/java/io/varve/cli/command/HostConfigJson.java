package io.varve.cli.command;

import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSpec;
import io.varve.engine.container.CpuLimits;
import io.varve.engine.container.DiskLimits;
import io.varve.engine.container.IsolationOptions;
import io.varve.engine.container.MemoryLimits;
import io.varve.engine.container.Sharing;
import io.varve.engine.container.Supervision;
import io.varve.engine.network.NetworkOptions;
import io.varve.engine.network.PortMapping;
import io.varve.engine.runtime.StandardMounts;
import io.varve.engine.volume.MountRequest;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonNull;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a container was asked to be, as the member {@code HostConfig} of docker's inspect. */
final class HostConfigJson {
  private HostConfigJson() {}

  static JsonObject of(ContainerRecord container) {
    ContainerSpec spec = container.spec();
    JsonObjectBuilder json =
        JsonValue.object().put("Binds", nullable(binds(spec.mounts()))).put("ContainerIDFile", "");
    supervision(spec.supervision(), json);
    network(spec.network(), json);
    json.put("AutoRemove", spec.removeOnExit());
    isolation(spec.isolation(), json);
    json.put("GroupAdd", nullable(spec.process().groups()))
        .put("OomScoreAdj", spec.process().oomScore().orElse(0))
        .put("VolumesFrom", new JsonNull())
        .put("VolumeDriver", "")
        .put("Tmpfs", tmpfs(spec.mounts()));
    memory(spec.isolation().limits().memory(), json);
    cpu(spec.isolation().limits().cpu(), json);
    disk(spec.isolation().limits().disk(), json);
    return json.put("PidsLimit", spec.isolation().limits().pids().orElse(0)).build();
  }

  static JsonValue nullable(List<String> texts) {
    return texts.isEmpty() ? new JsonNull() : JsonValue.ofStrings(texts);
  }

  private static List<String> binds(List<MountRequest> mounts) {
    List<String> binds = new ArrayList<>();
    for (MountRequest mount : mounts) {
      Optional<String> source =
          switch (mount) {
            case MountRequest.Bind bind -> Optional.of(bind.source());
            case MountRequest.Volume volume -> volume.name();
            case MountRequest.Tmpfs _ -> Optional.empty();
          };
      source.ifPresent(
          from -> binds.add(from + ":" + mount.target() + (mount.readOnly() ? ":ro" : "")));
    }
    return binds;
  }

  private static JsonObject tmpfs(List<MountRequest> mounts) {
    JsonObjectBuilder json = JsonValue.object();
    for (MountRequest mount : mounts) {
      if (mount instanceof MountRequest.Tmpfs tmpfs) {
        json.put(tmpfs.target(), tmpfs.readOnly() ? "ro" : "");
      }
    }
    return json.build();
  }

  private static void supervision(Supervision supervision, JsonObjectBuilder json) {
    JsonObjectBuilder options = JsonValue.object();
    if (supervision.isLogged()) {
      supervision.logBytes().ifPresent(bytes -> options.put("max-size", Long.toString(bytes)));
    }
    json.put(
            "LogConfig",
            JsonValue.object()
                .put("Type", supervision.isLogged() ? "json-file" : "none")
                .put("Config", options.build())
                .build())
        .put(
            "RestartPolicy",
            JsonValue.object()
                .put("Name", supervision.restart().name())
                .put("MaximumRetryCount", supervision.restart().maximumRetries())
                .build());
  }

  private static void network(NetworkOptions network, JsonObjectBuilder json) {
    json.put("NetworkMode", network.network())
        .put("PortBindings", ports(network.ports()))
        .put("PublishAllPorts", network.publishAll())
        .put("Dns", JsonValue.ofStrings(network.dns().servers()))
        .put("DnsOptions", JsonValue.ofStrings(network.dns().options()))
        .put("DnsSearch", JsonValue.ofStrings(network.dns().search()))
        .put("ExtraHosts", nullable(network.extraHosts()))
        .put("Links", nullable(network.links()));
  }

  private static JsonObject ports(List<PortMapping> ports) {
    Map<String, List<JsonValue>> bindings = new LinkedHashMap<>();
    for (PortMapping port : ports) {
      bindings
          .computeIfAbsent(port.containerPort() + "/" + port.protocol(), _ -> new ArrayList<>())
          .add(
              JsonValue.object()
                  .put("HostIp", port.hostAddress().orElse(""))
                  .put("HostPort", port.hostPort() == 0 ? "" : Integer.toString(port.hostPort()))
                  .build());
    }
    JsonObjectBuilder json = JsonValue.object();
    bindings.forEach((name, values) -> json.put(name, new JsonArray(values)));
    return json.build();
  }

  private static void isolation(IsolationOptions isolation, JsonObjectBuilder json) {
    Sharing sharing = isolation.sharing();
    json.put("Privileged", isolation.privileged())
        .put("ReadonlyRootfs", isolation.readOnly())
        .put("CapAdd", nullable(isolation.addedCapabilities()))
        .put("CapDrop", nullable(isolation.droppedCapabilities()))
        .put("SecurityOpt", nullable(isolation.securityOptions()))
        .put("CgroupnsMode", sharing.cgroup().text())
        .put("IpcMode", sharing.ipc().text())
        .put("PidMode", shared(sharing.pid()))
        .put("UTSMode", shared(sharing.uts()))
        .put("UsernsMode", "")
        .put("ShmSize", isolation.shmBytes().orElse(StandardMounts.SHM_BYTES))
        .put("Init", isolation.init())
        .put("Sysctls", JsonValue.ofStringMap(isolation.sysctls()))
        .put("CgroupParent", isolation.cgroupParent().orElse(""))
        .put("Devices", devices(isolation.devices()))
        .put("DeviceCgroupRules", nullable(isolation.deviceRules()))
        .put("DeviceRequests", new JsonNull())
        .put("Ulimits", ulimits(isolation.rlimits()));
  }

  private static String shared(Sharing.Mode mode) {
    return mode instanceof Sharing.Mode.Own ? "" : mode.text();
  }

  private static JsonArray devices(List<String> texts) {
    List<JsonValue> devices = new ArrayList<>();
    for (String text : texts) {
      String[] fields = text.split(":", -1);
      String last = fields[fields.length - 1];
      devices.add(
          JsonValue.object()
              .put("PathOnHost", fields[0])
              .put(
                  "PathInContainer",
                  fields.length > 1 && fields[1].startsWith("/") ? fields[1] : fields[0])
              .put("CgroupPermissions", last.startsWith("/") ? "rwm" : last)
              .build());
    }
    return new JsonArray(devices);
  }

  private static JsonArray ulimits(List<String> texts) {
    List<JsonValue> limits = new ArrayList<>();
    for (String text : texts) {
      int equals = text.indexOf('=');
      String[] values = text.substring(equals + 1).split(":", -1);
      limits.add(
          JsonValue.object()
              .put("Name", text.substring(0, Math.max(equals, 0)))
              .put("Hard", new JsonValue.JsonNumber(values[values.length - 1]))
              .put("Soft", new JsonValue.JsonNumber(values[0]))
              .build());
    }
    return new JsonArray(limits);
  }

  private static void memory(MemoryLimits memory, JsonObjectBuilder json) {
    json.put("Memory", memory.bytes().orElse(0))
        .put("MemorySwap", memory.swapBytes().orElse(0))
        .put("MemoryReservation", memory.reservationBytes().orElse(0))
        .put("OomKillDisable", memory.killDisabled());
    if (memory.swappiness().isPresent()) {
      json.put("MemorySwappiness", memory.swappiness().getAsLong());
    } else {
      json.put("MemorySwappiness", new JsonNull());
    }
  }

  private static void cpu(CpuLimits cpu, JsonObjectBuilder json) {
    json.put("NanoCpus", cpu.nanos().orElse(0))
        .put("CpuShares", cpu.shares().orElse(0))
        .put("CpuPeriod", cpu.periodMicros().orElse(0))
        .put("CpuQuota", cpu.quotaMicros().orElse(0))
        .put("CpusetCpus", cpu.processors().orElse(""))
        .put("CpusetMems", cpu.memoryNodes().orElse(""));
  }

  private static void disk(DiskLimits disk, JsonObjectBuilder json) {
    json.put("BlkioWeight", disk.weight().orElse(0));
    for (DiskLimits.Measure measure : DiskLimits.Measure.values()) {
      List<JsonValue> devices = new ArrayList<>();
      for (DiskLimits.Throttle throttle : disk.throttles()) {
        if (throttle.measure() == measure) {
          devices.add(
              JsonValue.object()
                  .put("Path", throttle.device())
                  .put("Rate", throttle.rate())
                  .build());
        }
      }
      json.put(name(measure), new JsonArray(devices));
    }
  }

  private static String name(DiskLimits.Measure measure) {
    return switch (measure) {
      case READ_BYTES -> "BlkioDeviceReadBps";
      case WRITE_BYTES -> "BlkioDeviceWriteBps";
      case READS -> "BlkioDeviceReadIOps";
      case WRITES -> "BlkioDeviceWriteIOps";
    };
  }
}
