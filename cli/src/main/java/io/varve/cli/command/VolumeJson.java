package io.varve.cli.command;

import io.varve.engine.network.NetworkRecord;
import io.varve.engine.volume.VolumeRecord;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.List;

/** Volumes and networks as docker's inspect shows them. */
final class VolumeJson {
  private VolumeJson() {}

  static JsonObject of(VolumeRecord volume) {
    return JsonValue.object()
        .put("CreatedAt", volume.createdAt().toString())
        .put("Driver", "local")
        .put("Labels", JsonValue.ofStringMap(volume.labels()))
        .put("Mountpoint", volume.mountpoint().toString())
        .put("Name", volume.name())
        .put("Options", JsonObject.EMPTY)
        .put("Scope", "local")
        .build();
  }

  static JsonObject of(NetworkRecord network) {
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
        .put("Link", network.link())
        .put("Labels", JsonValue.ofStringMap(network.labels()))
        .build();
  }
}
