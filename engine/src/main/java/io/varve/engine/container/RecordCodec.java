package io.varve.engine.container;

import io.varve.engine.network.EndpointCodec;
import io.varve.oci.Digest;
import io.varve.oci.Timestamps;
import io.varve.oci.error.DataLoss;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.List;

/** Writes and reads {@link ContainerRecord}s for the metadata store. */
final class RecordCodec {
  private RecordCodec() {}

  static JsonObject encode(ContainerRecord record) {
    JsonObjectBuilder json =
        JsonValue.object()
            .put("id", record.id().value())
            .put("name", record.name())
            .put("createdAt", Timestamps.text(record.createdAt()))
            .put("imageId", record.imageId().toString())
            .put("imageName", record.imageName())
            .putNonEmpty("parent", record.parent())
            .putNonEmpty("arguments", record.arguments())
            .put("spec", SpecCodec.encode(record.spec()))
            .put(
                "mounts",
                new JsonArray(record.mounts().stream().<JsonValue>map(MountCodec::encode).toList()))
            .put("state", state(record.state()))
            .put("stopSignal", record.stopSignal())
            .put("restarts", record.restarts());
    if (record.activity().halted()) {
      json.put("halted", true);
    }
    record.endpoint().ifPresent(e -> json.put("endpoint", EndpointCodec.encode(e)));
    return json.build();
  }

  static ContainerRecord decode(JsonObject json) {
    return new ContainerRecord(
        new ContainerId(json.requiredString("id")),
        json.requiredString("name"),
        Timestamps.parse(json.requiredString("createdAt")),
        new ImageOrigin(
            Digest.parse(json.requiredString("imageId")),
            json.requiredString("imageName"),
            json.string("parent")),
        json.strings("arguments").orElse(List.of()),
        SpecCodec.decode(SpecCodec.member(json, "spec")),
        json.array("mounts").stream()
            .map(v -> MountCodec.decodePoint(v.asObject("mount")))
            .toList(),
        (int) json.number("stopSignal").orElse(15),
        new Activity(
            state(SpecCodec.member(json, "state")),
            json.object("endpoint").map(EndpointCodec::decode),
            (int) json.number("restarts").orElse(0),
            json.bool("halted")));
  }

  private static JsonObject state(ContainerState state) {
    JsonObjectBuilder json = JsonValue.object();
    return switch (state) {
      case ContainerState.Created _ -> json.put("is", "created").build();
      case ContainerState.Running running ->
          json.put("is", "running")
              .put("pid", running.pid())
              .put("startedAt", Timestamps.text(running.startedAt()))
              .put("paused", running.paused())
              .build();
      case ContainerState.Restarting(ContainerState.Exited last, long restarter) ->
          exited(json.put("is", "restarting").put("restarter", restarter), last);
      case ContainerState.Exited exited -> exited(json.put("is", "exited"), exited);
    };
  }

  private static JsonObject exited(JsonObjectBuilder json, ContainerState.Exited exited) {
    return json.put("exitCode", exited.exitCode())
        .put("startedAt", Timestamps.text(exited.startedAt()))
        .put("finishedAt", Timestamps.text(exited.finishedAt()))
        .put("outOfMemory", exited.outOfMemory())
        .put("error", exited.error())
        .build();
  }

  private static ContainerState state(JsonObject json) {
    String is = json.requiredString("is");
    return switch (is) {
      case "created" -> new ContainerState.Created();
      case "running" ->
          new ContainerState.Running(
              json.number("pid").orElse(0),
              Timestamps.parse(json.requiredString("startedAt")),
              json.bool("paused"));
      case "exited" -> exited(json);
      case "restarting" ->
          new ContainerState.Restarting(exited(json), json.number("restarter").orElse(0));
      default -> throw new DataLoss("record of a container in the unknown state \"" + is + "\"");
    };
  }

  private static ContainerState.Exited exited(JsonObject json) {
    return new ContainerState.Exited(
        (int) json.number("exitCode").orElse(0),
        Timestamps.parse(json.requiredString("startedAt")),
        Timestamps.parse(json.requiredString("finishedAt")),
        json.bool("outOfMemory"),
        json.requiredString("error"));
  }
}
