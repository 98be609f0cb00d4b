package io.varve.oci;

import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SequencedSet;

/** Reads and writes image configurations (image specification, config.md). */
public final class ImageConfigCodec {

  private ImageConfigCodec() {}

  /**
   * Reads a configuration blob.
   *
   * @param raw the document
   * @return the configuration
   * @throws InvalidArgument when it is malformed
   */
  public static ImageConfig parse(byte[] raw) {
    JsonObject json = Json.parseObject(raw, "image configuration");
    JsonObject rootfs = json.object("rootfs").orElse(JsonObject.EMPTY);
    return new ImageConfig(
        new Platform(
            json.string("os").filter(s -> !s.isEmpty()).orElse("linux"),
            json.string("architecture").filter(s -> !s.isEmpty()).orElse("amd64"),
            json.string("variant").filter(v -> !v.isEmpty())),
        json.string("os.version"),
        instant(json, "created"),
        json.string("author"),
        json.object("config").map(ImageConfigCodec::runConfig).orElse(RunConfig.EMPTY),
        rootfs.array("diff_ids").stream()
            .map(v -> new DiffId(Digest.parse(v.asString("diff_ids"))))
            .toList(),
        json.array("history").stream().map(v -> history(v.asObject("history"))).toList());
  }

  /**
   * Writes a configuration blob; the same configuration gives the same bytes.
   *
   * @param config the configuration
   * @return the document
   */
  public static byte[] toBytes(ImageConfig config) {
    JsonObjectBuilder json = JsonValue.object();
    config.created().ifPresent(t -> json.put("created", Timestamps.text(t)));
    json.putNonEmpty("author", config.author())
        .put("architecture", config.platform().architecture())
        .putNonEmpty("variant", config.platform().variant())
        .put("os", config.platform().os())
        .putNonEmpty("os.version", config.osVersion())
        .put("config", json(config.config()))
        .put(
            "rootfs",
            JsonValue.object()
                .put("type", "layers")
                .put(
                    "diff_ids",
                    JsonValue.ofStrings(config.diffIds().stream().map(DiffId::toString).toList()))
                .build())
        .put(
            "history",
            new JsonArray(
                config.history().stream().<JsonValue>map(ImageConfigCodec::json).toList()));
    return Json.toBytes(json.build());
  }

  /**
   * Writes how a container starts.
   *
   * @param config the configuration
   * @return the object under "config"
   */
  public static JsonObject json(RunConfig config) {
    JsonObjectBuilder json =
        JsonValue.object()
            .putNonEmpty("User", Optional.of(config.user()))
            .put("ExposedPorts", set(config.exposedPorts()))
            .putNonEmpty("Env", config.envList());
    config.entrypoint().ifPresent(v -> json.put("Entrypoint", JsonValue.ofStrings(v)));
    config.cmd().ifPresent(v -> json.put("Cmd", JsonValue.ofStrings(v)));
    json.put("Volumes", set(config.volumes()))
        .putNonEmpty("WorkingDir", Optional.of(config.workingDir()))
        .putNonEmpty("Labels", config.labels())
        .putNonEmpty("StopSignal", config.stopSignal());
    config.healthcheck().ifPresent(h -> json.put("Healthcheck", json(h)));
    config.shell().ifPresent(v -> json.put("Shell", JsonValue.ofStrings(v)));
    json.putNonEmpty("OnBuild", config.onBuild());
    JsonObject all = json.build();
    LinkedHashMap<String, JsonValue> members = new LinkedHashMap<>(all.members());
    members.values().removeIf(v -> v.equals(JsonObject.EMPTY));
    return new JsonObject(members);
  }

  /**
   * Reads how a container starts.
   *
   * @param json the object under "config"
   * @return the configuration
   */
  public static RunConfig runConfig(JsonObject json) {
    return new RunConfig(
        json.string("User").orElse(""),
        new LinkedHashMap<>(RunConfig.parseEnv(json.strings("Env").orElse(List.of()))),
        json.strings("Entrypoint"),
        json.strings("Cmd"),
        json.string("WorkingDir").orElse(""),
        json.stringMap("Labels"),
        names(json, "ExposedPorts"),
        names(json, "Volumes"),
        json.string("StopSignal"),
        json.strings("Shell"),
        json.object("Healthcheck").map(ImageConfigCodec::healthcheck),
        json.strings("OnBuild").orElse(List.of()));
  }

  private static ImageConfig.History history(JsonObject json) {
    return new ImageConfig.History(
        instant(json, "created"),
        json.string("created_by"),
        json.string("author"),
        json.string("comment"),
        json.bool("empty_layer"));
  }

  private static JsonObject json(ImageConfig.History history) {
    JsonObjectBuilder json = JsonValue.object();
    history.created().ifPresent(t -> json.put("created", Timestamps.text(t)));
    json.putNonEmpty("created_by", history.createdBy())
        .putNonEmpty("author", history.author())
        .putNonEmpty("comment", history.comment());
    if (history.emptyLayer()) {
      json.put("empty_layer", true);
    }
    return json.build();
  }

  private static RunConfig.Healthcheck healthcheck(JsonObject json) {
    OptionalLong retries = json.number("Retries");
    return new RunConfig.Healthcheck(
        json.strings("Test").orElse(List.of()),
        nanoseconds(json, "Interval"),
        nanoseconds(json, "Timeout"),
        nanoseconds(json, "StartPeriod"),
        nanoseconds(json, "StartInterval"),
        retries.isPresent()
            ? OptionalInt.of(Math.toIntExact(retries.getAsLong()))
            : OptionalInt.empty());
  }

  private static JsonObject json(RunConfig.Healthcheck check) {
    JsonObjectBuilder json = JsonValue.object().putNonEmpty("Test", check.test());
    check.interval().ifPresent(d -> json.put("Interval", d.toNanos()));
    check.timeout().ifPresent(d -> json.put("Timeout", d.toNanos()));
    check.startPeriod().ifPresent(d -> json.put("StartPeriod", d.toNanos()));
    check.startInterval().ifPresent(d -> json.put("StartInterval", d.toNanos()));
    check.retries().ifPresent(n -> json.put("Retries", n));
    return json.build();
  }

  private static Optional<Duration> nanoseconds(JsonObject json, String name) {
    OptionalLong value = json.number(name);
    return value.isPresent() ? Optional.of(Duration.ofNanos(value.getAsLong())) : Optional.empty();
  }

  private static SequencedSet<String> names(JsonObject json, String member) {
    return new LinkedHashSet<>(
        json.object(member).map(o -> o.members().sequencedKeySet()).orElse(new LinkedHashSet<>()));
  }

  private static JsonObject set(SequencedSet<String> names) {
    LinkedHashMap<String, JsonValue> members = new LinkedHashMap<>();
    names.stream().sorted().forEach(name -> members.put(name, JsonObject.EMPTY));
    return new JsonObject(members);
  }

  private static Optional<Instant> instant(JsonObject json, String name) {
    return json.string(name)
        .map(
            text -> {
              try {
                return text.endsWith("Z") && text.length() >= "2026-01-01T00:00:00Z".length()
                    ? Timestamps.parse(text)
                    : OffsetDateTime.parse(text).toInstant();
              } catch (DateTimeException e) {
                throw new InvalidArgument(
                    "image configuration: \"" + text + "\" is no RFC 3339 time", e);
              }
            });
  }
}
