package io.varve.cli.command;

import io.varve.blockstore.BlockUsage;
import io.varve.blockstore.SnapshotInfo;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.volume.BlockUse;
import io.varve.engine.BlockVolumeServices;
import io.varve.engine.network.NetworkRecord;
import io.varve.engine.volume.BlockForm;
import io.varve.engine.volume.VolumeRecord;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Volumes and networks as docker's inspect shows them. */
final class VolumeJson {
  private VolumeJson() {}

  /** A volume, or a snapshot as {@code volume@label}. */
  static JsonObject of(String name, Session session) throws IOException {
    BlockVolumeServices blocks = session.engine().blockVolumes();
    if (name.indexOf('@') >= 0) {
      SnapshotInfo info = blocks.snapshots().inspect(SnapshotName.parse(name));
      AreaWarning.of(List.of(info), session);
      return snapshot(info, blocks.snapshots().usage(info.name()));
    }
    VolumeRecord volume = session.engine().volumes().inspect(name);
    JsonObjectBuilder json =
        JsonValue.object()
            .put("CreatedAt", volume.createdAt().toString())
            .put("Driver", volume.block().isPresent() ? "block" : "local")
            .put("Labels", JsonValue.ofStringMap(volume.labels()))
            .put("Mountpoint", volume.mountpoint().toString())
            .put("Name", volume.name())
            .put("Options", volume.block().map(VolumeJson::options).orElse(JsonObject.EMPTY))
            .put("Scope", "local");
    if (volume.block().isPresent()) {
      json.put("Status", status(new VolumeName(name), blocks, session));
    }
    return json.build();
  }

  private static JsonObject options(BlockForm form) {
    return JsonValue.object()
        .put("size", Long.toString(form.sizeBytes()))
        .put("fs", form.fileSystem().word())
        .build();
  }

  private static JsonObject status(VolumeName name, BlockVolumeServices blocks, Session session)
      throws IOException {
    List<SnapshotInfo> snapshots = blocks.snapshots().list(name.value());
    AreaWarning.of(snapshots, session);
    List<JsonValue> details = new ArrayList<>();
    for (SnapshotInfo info : snapshots) {
      details.add(snapshot(info, blocks.snapshots().usage(info.name())));
    }
    JsonObjectBuilder json =
        usage(blocks.snapshots().usage(name)).put("Snapshots", new JsonArray(details));
    for (BlockUse use : blocks.exports().uses()) {
      if (use.name().equals(name)) {
        use.device().ifPresent(device -> json.put("Device", device.toString()));
        json.put("Holders", JsonValue.ofStrings(use.holders()));
        use.served().ifPresent(uri -> json.put("Served", uri));
      }
    }
    return json.build();
  }

  private static JsonObjectBuilder usage(BlockUsage usage) {
    return JsonValue.object()
        .put("ExclusiveBytes", usage.exclusive())
        .put("SharedBytes", usage.shared());
  }

  private static JsonObject snapshot(SnapshotInfo info, BlockUsage usage) {
    JsonObjectBuilder json =
        usage(usage)
            .put("Name", info.name().toString())
            .put("CreatedAt", info.created().toString())
            .put("Size", info.size())
            .put("Valid", info.valid())
            .put("AreaUsedBytes", info.area().used())
            .put("AreaPercent", info.area().percent())
            .put("OnFull", info.area().onFull().name().toLowerCase(Locale.ROOT));
    info.area().limit().ifPresent(limit -> json.put("AreaLimitBytes", limit));
    return json.build();
  }

  static JsonObject of(NetworkRecord network, Session session) throws IOException {
    JsonObjectBuilder containers = JsonValue.object();
    session
        .engine()
        .networks()
        .endpoints(network.name())
        .forEach(
            (id, endpoint) ->
                containers.put(
                    id,
                    JsonValue.object()
                        .put("Name", endpoint.names().isEmpty() ? "" : endpoint.names().getFirst())
                        .put("MacAddress", endpoint.macAddress())
                        .put("IPv4Address", endpoint.address() + "/" + endpoint.prefixLength())
                        .build()));
    JsonObject config =
        JsonValue.object()
            .put("Subnet", network.subnet())
            .put("Gateway", network.gateway())
            .build();
    return JsonValue.object()
        .put("Name", network.name())
        .put("Created", network.createdAt().toString())
        .put("Scope", "local")
        .put("Driver", network.driver())
        .put(
            "IPAM",
            JsonValue.object()
                .put("Driver", "default")
                .put(
                    "Config",
                    new JsonArray(network.subnet().isEmpty() ? List.of() : List.of(config)))
                .build())
        .put("Internal", network.internal())
        .put("Containers", containers.build())
        .put("Link", network.link())
        .put("Labels", JsonValue.ofStringMap(network.labels()))
        .build();
  }
}
