package io.varve.engine.container;

import io.varve.oci.RunConfig.Healthcheck;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Writes and reads what is done about a container, for the metadata store. */
final class SupervisionCodec {
  private SupervisionCodec() {}

  static JsonObject encode(Supervision supervision) {
    JsonObjectBuilder json = JsonValue.object();
    if (!supervision.restart().equals(RestartPolicy.NEVER)) {
      json.put("restart", supervision.restart().toString());
    }
    supervision.health().ifPresent(check -> json.put("health", health(check)));
    supervision.logBytes().ifPresent(bytes -> json.put("logBytes", bytes));
    return json.build();
  }

  static Supervision decode(JsonObject json) {
    return new Supervision(
        json.string("restart").map(RestartPolicy::parse).orElse(RestartPolicy.NEVER),
        json.object("health").map(SupervisionCodec::health),
        json.number("logBytes"));
  }

  private static JsonObject health(Healthcheck check) {
    JsonObjectBuilder json = JsonValue.object().putNonEmpty("test", check.test());
    check.interval().ifPresent(d -> json.put("interval", d.toNanos()));
    check.timeout().ifPresent(d -> json.put("timeout", d.toNanos()));
    check.startPeriod().ifPresent(d -> json.put("startPeriod", d.toNanos()));
    check.startInterval().ifPresent(d -> json.put("startInterval", d.toNanos()));
    check.retries().ifPresent(n -> json.put("retries", n));
    return json.build();
  }

  private static Healthcheck health(JsonObject json) {
    OptionalLong retries = json.number("retries");
    return new Healthcheck(
        json.strings("test").orElse(List.of()),
        nanoseconds(json, "interval"),
        nanoseconds(json, "timeout"),
        nanoseconds(json, "startPeriod"),
        nanoseconds(json, "startInterval"),
        retries.isPresent() ? OptionalInt.of((int) retries.getAsLong()) : OptionalInt.empty());
  }

  private static Optional<Duration> nanoseconds(JsonObject json, String name) {
    OptionalLong value = json.number(name);
    return value.isPresent() ? Optional.of(Duration.ofNanos(value.getAsLong())) : Optional.empty();
  }
}
