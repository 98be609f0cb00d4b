package io.varve.engine.container;

import io.varve.engine.container.DiskLimits.Measure;
import io.varve.engine.container.DiskLimits.Throttle;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;

/** Writes and reads limits for the metadata store. */
final class LimitsCodec {
  private LimitsCodec() {}

  static JsonObject encode(ResourceLimits limits) {
    JsonObjectBuilder json = JsonValue.object();
    MemoryLimits memory = limits.memory();
    memory.bytes().ifPresent(n -> json.put("memoryBytes", n));
    memory.swapBytes().ifPresent(n -> json.put("memorySwapBytes", n));
    memory.reservationBytes().ifPresent(n -> json.put("memoryReservationBytes", n));
    memory.swappiness().ifPresent(n -> json.put("memorySwappiness", n));
    if (memory.killDisabled()) {
      json.put("outOfMemoryKillDisabled", true);
    }
    CpuLimits cpu = limits.cpu();
    cpu.nanos().ifPresent(n -> json.put("nanoCpus", n));
    cpu.shares().ifPresent(n -> json.put("cpuShares", n));
    cpu.periodMicros().ifPresent(n -> json.put("cpuPeriodMicros", n));
    cpu.quotaMicros().ifPresent(n -> json.put("cpuQuotaMicros", n));
    json.putNonEmpty("cpuset", cpu.processors()).putNonEmpty("memoryNodes", cpu.memoryNodes());
    limits.disk().weight().ifPresent(n -> json.put("diskWeight", n));
    if (!limits.disk().throttles().isEmpty()) {
      json.put(
          "diskThrottles",
          new JsonArray(
              limits.disk().throttles().stream().<JsonValue>map(LimitsCodec::encode).toList()));
    }
    limits.pids().ifPresent(n -> json.put("pids", n));
    return json.build();
  }

  private static JsonObject encode(Throttle throttle) {
    return JsonValue.object()
        .put("measure", throttle.measure().name())
        .put("device", throttle.device())
        .put("rate", throttle.rate())
        .build();
  }

  static ResourceLimits decode(JsonObject json) {
    return new ResourceLimits(
        new MemoryLimits(
            json.number("memoryBytes"),
            json.number("memorySwapBytes"),
            json.number("memoryReservationBytes"),
            json.number("memorySwappiness"),
            json.bool("outOfMemoryKillDisabled")),
        new CpuLimits(
            json.number("nanoCpus"),
            json.number("cpuShares"),
            json.number("cpuPeriodMicros"),
            json.number("cpuQuotaMicros"),
            json.string("cpuset"),
            json.string("memoryNodes")),
        new DiskLimits(
            json.number("diskWeight"),
            json.array("diskThrottles").stream()
                .map(value -> value.asObject("throttle"))
                .map(LimitsCodec::throttle)
                .toList()),
        json.number("pids"));
  }

  private static Throttle throttle(JsonObject json) {
    return new Throttle(
        Measure.valueOf(json.requiredString("measure")),
        json.requiredString("device"),
        json.number("rate").orElse(0));
  }
}
