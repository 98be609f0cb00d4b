package io.varve.engine.container;

import io.varve.engine.volume.MountRequest;
import io.varve.oci.error.DataLoss;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.OptionalLong;

/** Writes and reads mounts for the metadata store. */
final class MountCodec {
  private MountCodec() {}

  static JsonObject encode(MountRequest request) {
    JsonObjectBuilder json =
        JsonValue.object().put("target", request.target()).put("readOnly", request.readOnly());
    return switch (request) {
      case MountRequest.Bind bind ->
          json.put("type", "bind")
              .put("source", bind.source())
              .put("createSource", bind.createSource())
              .putNonEmpty("propagation", bind.propagation())
              .build();
      case MountRequest.Volume volume ->
          json.put("type", "volume")
              .putNonEmpty("name", volume.name())
              .put("copyUp", volume.copyUp())
              .putNonEmpty("subpath", volume.subpath())
              .build();
      case MountRequest.Tmpfs tmpfs -> {
        json.put("type", "tmpfs");
        tmpfs.sizeBytes().ifPresent(size -> json.put("size", size));
        tmpfs.mode().ifPresent(mode -> json.put("mode", mode));
        yield json.build();
      }
    };
  }

  static MountRequest decode(JsonObject json) {
    String target = json.requiredString("target");
    boolean readOnly = json.bool("readOnly");
    return switch (json.requiredString("type")) {
      case "bind" ->
          new MountRequest.Bind(
              json.requiredString("source"),
              target,
              readOnly,
              json.bool("createSource"),
              json.string("propagation"));
      case "volume" ->
          new MountRequest.Volume(
              json.string("name"), target, readOnly, json.bool("copyUp"), json.string("subpath"));
      case "tmpfs" ->
          new MountRequest.Tmpfs(
              target, readOnly, json.number("size"), optionalInt(json.number("mode")));
      default -> throw new DataLoss("record of a mount of the unknown type " + json);
    };
  }

  private static java.util.Optional<Integer> optionalInt(OptionalLong number) {
    return number.isPresent()
        ? java.util.Optional.of((int) number.getAsLong())
        : java.util.Optional.empty();
  }

  static JsonObject encode(MountPoint point) {
    return JsonValue.object()
        .put("type", point.type())
        .put("name", point.name())
        .put("source", point.source())
        .put("target", point.target())
        .put("writable", point.writable())
        .put("anonymous", point.anonymous())
        .put("options", point.options())
        .build();
  }

  static MountPoint decodePoint(JsonObject json) {
    return new MountPoint(
        json.requiredString("type"),
        json.requiredString("name"),
        json.requiredString("source"),
        json.requiredString("target"),
        json.bool("writable"),
        json.bool("anonymous"),
        json.requiredString("options"));
  }
}
