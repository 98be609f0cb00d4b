package io.varve.engine.runtime;

import io.varve.engine.container.CpuLimits;
import io.varve.engine.container.DiskLimits;
import io.varve.engine.container.DiskLimits.Measure;
import io.varve.engine.container.DiskLimits.Throttle;
import io.varve.engine.container.MemoryLimits;
import io.varve.engine.container.ResourceLimits;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Limits as runtimes take them (runtime specification, config-linux.md, "Control groups"). */
final class LimitsJson {
  private static final long CPU_PERIOD = 100_000;
  private static final long NANOS_PER_CPU = 1_000_000_000L;

  private LimitsJson() {}

  /** Adds limits to an object {@code resources}; devices of throttles are {@code MAJOR:MINOR}. */
  static JsonObject of(ResourceLimits limits, JsonObjectBuilder json) {
    putUnlessEmpty(json, "memory", memory(limits.memory()));
    putUnlessEmpty(json, "cpu", cpu(limits.cpu()));
    putUnlessEmpty(json, "blockIO", disk(limits.disk()));
    limits.pids().ifPresent(n -> json.put("pids", JsonValue.object().put("limit", n).build()));
    return json.build();
  }

  private static JsonObject memory(MemoryLimits limits) {
    JsonObjectBuilder json = JsonValue.object();
    limits.bytes().ifPresent(bytes -> json.put("limit", bytes));
    limits.swapBytes().ifPresent(bytes -> json.put("swap", bytes));
    limits.reservationBytes().ifPresent(bytes -> json.put("reservation", bytes));
    limits.swappiness().ifPresent(value -> json.put("swappiness", value));
    if (limits.killDisabled()) {
      json.put("disableOOMKiller", true);
    }
    return json.build();
  }

  private static JsonObject cpu(CpuLimits limits) {
    JsonObjectBuilder json = JsonValue.object();
    limits.shares().ifPresent(shares -> json.put("shares", shares));
    limits
        .nanos()
        .ifPresent(
            nanos ->
                json.put("quota", nanos * CPU_PERIOD / NANOS_PER_CPU).put("period", CPU_PERIOD));
    limits.periodMicros().ifPresent(period -> json.put("period", period));
    limits.quotaMicros().ifPresent(quota -> json.put("quota", quota));
    limits.processors().ifPresent(set -> json.put("cpus", set));
    limits.memoryNodes().ifPresent(set -> json.put("mems", set));
    return json.build();
  }

  private static JsonObject disk(DiskLimits limits) {
    JsonObjectBuilder json = JsonValue.object();
    limits.weight().ifPresent(weight -> json.put("weight", weight));
    for (Measure measure : Measure.values()) {
      List<JsonValue> devices = new ArrayList<>();
      limits.throttles().stream()
          .filter(throttle -> throttle.measure() == measure)
          .forEach(throttle -> devices.add(throttle(throttle)));
      if (!devices.isEmpty()) {
        json.put(measure.member(), new JsonArray(devices));
      }
    }
    return json.build();
  }

  private static JsonObject throttle(Throttle throttle) {
    String[] numbers = throttle.device().split(":", 2);
    return JsonValue.object()
        .put("major", Long.parseLong(numbers[0]))
        .put("minor", Long.parseLong(numbers[1]))
        .put("rate", throttle.rate())
        .build();
  }

  private static void putUnlessEmpty(JsonObjectBuilder json, String name, JsonObject object) {
    if (!object.members().isEmpty()) {
      json.put(name, object);
    }
  }
}
