package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.option.Arguments;
import io.varve.engine.container.ContainerProcesses.ContainerUsage;
import io.varve.engine.container.ContainerRecord;
import io.varve.oci.error.EngineException;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rows of counters, with the processor's share since the row before. */
final class Stats {
  private static final long FIRST_SAMPLE_MILLIS = 200;
  private static final long PAUSE_MILLIS = 1000;

  private final Session session;
  private final Map<String, Sample> before = new HashMap<>();

  private record Sample(long cpuNanos, long takenAt) {}

  Stats(Session session) {
    this.session = session;
  }

  void printOnce(Arguments arguments) throws IOException, InterruptedException {
    if (before.isEmpty()) {
      rows(arguments);
      Thread.sleep(FIRST_SAMPLE_MILLIS);
    }
    List<JsonObject> rows = rows(arguments);
    if (!arguments.has("no-stream") && session.isTerminal(1)) {
      session.out().raw("\u001b[H\u001b[J");
    }
    new Listing("ID", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs")
        .column("ID", "CONTAINER ID")
        .column("Name", "NAME")
        .column("CPUPerc", "CPU %")
        .column("MemUsage", "MEM USAGE / LIMIT")
        .column("MemPerc", "MEM %")
        .column("NetIO", "NET I/O")
        .column("BlockIO", "BLOCK I/O")
        .column("PIDs", "PIDS")
        .print(arguments, rows, session.out());
  }

  boolean pause() throws InterruptedException {
    Thread.sleep(PAUSE_MILLIS);
    return true;
  }

  private List<JsonObject> rows(Arguments arguments) throws IOException {
    Map<String, ContainerRecord> containers = new LinkedHashMap<>();
    if (arguments.positional().isEmpty()) {
      for (ContainerRecord container : session.engine().containers().list(false)) {
        containers.put(container.id().shortForm(), container);
      }
    }
    for (String name : arguments.positional()) {
      containers.put(name, session.engine().containers().inspect(name));
    }
    List<JsonObject> rows = new ArrayList<>();
    for (Map.Entry<String, ContainerRecord> entry : containers.entrySet()) {
      ContainerRecord container = entry.getValue();
      try {
        rows.add(
            row(
                entry.getKey(),
                arguments.has("no-trunc"),
                container,
                session.engine().processes().usage(container.id().value())));
      } catch (EngineException e) {
        if (!arguments.positional().isEmpty()) {
          throw e;
        }
        // It ended since the list was made.
      }
    }
    return rows;
  }

  private JsonObject row(
      String asked, boolean full, ContainerRecord container, ContainerUsage usage) {
    long now = System.nanoTime();
    Sample last = before.put(container.id().value(), new Sample(usage.cpuNanos(), now));
    double cpu =
        last == null ? 0 : 100.0 * (usage.cpuNanos() - last.cpuNanos()) / (now - last.takenAt());
    double memory = 100.0 * usage.memoryBytes() / Math.max(1, usage.memoryLimitBytes());
    return JsonValue.object()
        .put("ID", full ? container.id().value() : container.id().shortForm())
        .put("Container", asked)
        .put("Name", container.name())
        .put("CPUPerc", percent(cpu))
        .put(
            "MemUsage",
            HumanSize.binary(usage.memoryBytes())
                + " / "
                + HumanSize.binary(usage.memoryLimitBytes()))
        .put("MemPerc", percent(memory))
        .put("NetIO", pair(usage.receivedBytes(), usage.sentBytes()))
        .put("BlockIO", pair(usage.readBytes(), usage.writtenBytes()))
        .put("PIDs", Long.toString(usage.pids()))
        .build();
  }

  private static String pair(long one, long other) {
    return HumanSize.shortDecimal(one) + " / " + HumanSize.shortDecimal(other);
  }

  private static String percent(double value) {
    return String.format(Locale.ROOT, "%.2f%%", value);
  }
}
