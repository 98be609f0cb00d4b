package io.varve.blockstore.volume;

import io.varve.blockstore.AreaUse;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.Extent;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotArea.OnFull;
import io.varve.blockstore.SnapshotInfo;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeInfo;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.stream.StreamHeader;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/** The JSON forms of the control protocol. Each pair of methods is inverse. */
final class VolumeDocuments {

  private VolumeDocuments() {}

  static <T> JsonValue list(List<T> values, Function<T, JsonObject> form) {
    return new JsonArray(values.stream().map(value -> (JsonValue) form.apply(value)).toList());
  }

  static <T> List<T> list(JsonObject holder, Function<JsonObject, T> form) {
    return holder.array("list").stream().map(v -> form.apply(v.asObject("list"))).toList();
  }

  static JsonObject volume(VolumeInfo info) {
    return JsonValue.object()
        .put("name", info.name().value())
        .put("size", info.size())
        .put("created", info.created().toEpochMilli())
        .put("origin", info.origin())
        .put("open", info.open())
        .build();
  }

  static VolumeInfo volume(JsonObject json) {
    return new VolumeInfo(
        new VolumeName(json.requiredString("name")),
        number(json, "size"),
        Instant.ofEpochMilli(number(json, "created")),
        json.string("origin").orElse(""),
        (int) number(json, "open"));
  }

  static JsonObject snapshot(SnapshotInfo info) {
    JsonObjectBuilder json =
        JsonValue.object()
            .put("name", info.name().toString())
            .put("size", info.size())
            .put("created", info.created().toEpochMilli())
            .put("used", info.area().used())
            .put("onFull", text(info.area().onFull()))
            .put("valid", info.valid())
            .put("open", info.open());
    info.area().limit().ifPresent(limit -> json.put("limit", limit));
    return json.build();
  }

  static SnapshotInfo snapshot(JsonObject json) {
    OptionalLong limit = json.number("limit");
    return new SnapshotInfo(
        SnapshotName.parse(json.requiredString("name")),
        number(json, "size"),
        Instant.ofEpochMilli(number(json, "created")),
        new AreaUse(number(json, "used"), limit, onFull(json.requiredString("onFull"))),
        json.bool("valid"),
        (int) number(json, "open"));
  }

  static JsonObject extent(Extent extent) {
    return JsonValue.object()
        .put("offset", extent.offset())
        .put("length", extent.length())
        .put("hole", extent.kind() == Extent.Kind.HOLE)
        .build();
  }

  static Extent extent(JsonObject json) {
    return new Extent(
        number(json, "offset"),
        number(json, "length"),
        json.bool("hole") ? Extent.Kind.HOLE : Extent.Kind.DATA);
  }

  static JsonObject use(BlockUse use) {
    return JsonValue.object()
        .put("name", use.name().toString())
        .putNonEmpty("device", use.device().map(Path::toString))
        .put("mounts", JsonValue.ofStrings(use.mounts().stream().map(Path::toString).toList()))
        .put("holders", JsonValue.ofStrings(use.holders()))
        .putNonEmpty("served", use.served())
        .build();
  }

  static BlockUse use(JsonObject json) {
    return new BlockUse(
        BlockName.parse(json.requiredString("name")),
        json.string("device").map(Path::of),
        json.strings("mounts").orElse(List.of()).stream().map(Path::of).toList(),
        json.strings("holders").orElse(List.of()),
        json.string("served"));
  }

  static JsonObject area(SnapshotArea area) {
    JsonObjectBuilder json = JsonValue.object();
    switch (area) {
      case SnapshotArea.Unlimited() -> {}
      case SnapshotArea.Limited(long bytes, OnFull onFull) ->
          json.put("bytes", bytes).put("onFull", text(onFull));
      case SnapshotArea.Automatic(OnFull onFull) -> json.put("onFull", text(onFull));
    }
    return json.build();
  }

  static SnapshotArea area(JsonObject json) {
    Optional<OnFull> onFull = json.string("onFull").map(VolumeDocuments::onFull);
    OptionalLong bytes = json.number("bytes");
    if (onFull.isEmpty()) {
      return new SnapshotArea.Unlimited();
    }
    return bytes.isPresent()
        ? new SnapshotArea.Limited(bytes.getAsLong(), onFull.get())
        : new SnapshotArea.Automatic(onFull.get());
  }

  static JsonObject header(StreamHeader header) {
    return JsonValue.object()
        .put("size", header.size())
        .put("chunkSize", header.chunkSize())
        .put("source", header.source().toString())
        .putNonEmpty("base", header.base().map(BlockName::toString))
        .build();
  }

  static StreamHeader header(JsonObject json) {
    return new StreamHeader(
        number(json, "size"),
        (int) number(json, "chunkSize"),
        BlockName.parse(json.requiredString("source")),
        json.string("base").map(BlockName::parse));
  }

  static long number(JsonObject json, String name) {
    return json.number(name)
        .orElseThrow(() -> new InvalidArgument("missing member \"%s\"".formatted(name)));
  }

  private static String text(OnFull onFull) {
    return onFull.name().toLowerCase(Locale.ROOT);
  }

  private static OnFull onFull(String text) {
    return switch (text) {
      case "extend" -> OnFull.EXTEND;
      case "invalidate" -> OnFull.INVALIDATE;
      case "error" -> OnFull.ERROR;
      default ->
          throw new InvalidArgument(
              "'%s' is no policy: use extend, invalidate or error".formatted(text));
    };
  }
}
