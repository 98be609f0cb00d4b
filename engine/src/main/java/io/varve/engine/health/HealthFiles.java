package io.varve.engine.health;

import io.varve.engine.container.Health;
import io.varve.engine.container.HealthCheck;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files between commands and the process that checks.
 *
 * @param runDirectory what need not survive a reboot
 */
public record HealthFiles(Path runDirectory) {
  private static final String RESULT = "health.json";
  private static final String PROCESS = "health-process.json";

  /**
   * A container that is to be checked.
   *
   * @param id its name at the runtime
   * @param name its name
   * @param pid its first process
   * @param started when it started
   * @param home the directory that takes the results
   * @param check the check
   */
  public record Entry(
      String id, String name, long pid, Instant started, Path home, HealthCheck check) {}

  /**
   * The containers that are to be checked, a file each.
   *
   * @return a directory
   */
  Path entries() {
    return runDirectory.resolve("h");
  }

  Path lock() {
    return runDirectory.resolve("health.lock");
  }

  /**
   * The process that a check runs, as in {@code config.json}.
   *
   * @param home the container's directory
   * @return a file
   */
  public static Path process(Path home) {
    return home.resolve(PROCESS);
  }

  /**
   * Lets a container be checked.
   *
   * @param entry the container
   * @throws IOException when it can't be written
   */
  public void add(Entry entry) throws IOException {
    HealthCheck check = entry.check();
    JsonObject json =
        JsonValue.object()
            .put("name", entry.name())
            .put("pid", entry.pid())
            .put("started", entry.started().toString())
            .put("home", entry.home().toString())
            .put("command", JsonValue.ofStrings(check.command()))
            .put("interval", check.interval().toNanos())
            .put("timeout", check.timeout().toNanos())
            .put("startPeriod", check.startPeriod().toNanos())
            .put("startInterval", check.startInterval().toNanos())
            .put("retries", check.retries())
            .build();
    Files.createDirectories(entries());
    write(entries().resolve(entry.id()), json);
  }

  /**
   * Ends the checks of a container; nothing happens when it is not checked.
   *
   * @param id its name at the runtime
   * @throws IOException when it fails
   */
  public void remove(String id) throws IOException {
    Files.deleteIfExists(entries().resolve(id));
  }

  List<String> ids() throws IOException {
    List<String> ids = new ArrayList<>();
    try (var files = Files.newDirectoryStream(entries(), name -> !isTemporary(name))) {
      files.forEach(file -> ids.add(file.getFileName().toString()));
    } catch (NoSuchFileException _) {
      // Nothing was ever checked here.
    }
    return ids;
  }

  private static boolean isTemporary(Path file) {
    return file.getFileName().toString().endsWith(".tmp");
  }

  Optional<Entry> entry(String id) throws IOException {
    Optional<JsonObject> found = read(entries().resolve(id));
    return found.map(
        json ->
            new Entry(
                id,
                json.requiredString("name"),
                json.number("pid").orElse(0),
                Instant.parse(json.requiredString("started")),
                Path.of(json.requiredString("home")),
                new HealthCheck(
                    json.strings("command").orElse(List.of()),
                    time(json, "interval"),
                    time(json, "timeout"),
                    time(json, "startPeriod"),
                    time(json, "startInterval"),
                    (int) json.number("retries").orElse(1))));
  }

  private static Duration time(JsonObject json, String name) {
    return Duration.ofNanos(json.number(name).orElse(0));
  }

  /**
   * What the checks of a container said.
   *
   * @param home the container's directory
   * @return its health; starting before the first check
   * @throws IOException when it can't be read
   */
  public static Health health(Path home) throws IOException {
    return read(home.resolve(RESULT)).map(HealthFiles::health).orElse(Health.STARTING);
  }

  private static Health health(JsonObject json) {
    List<Health.Result> log =
        json.array("log").stream()
            .map(value -> value.asObject("result"))
            .map(
                one ->
                    new Health.Result(
                        Instant.parse(one.requiredString("start")),
                        Instant.parse(one.requiredString("end")),
                        (int) one.number("exitCode").orElse(0),
                        one.string("output").orElse("")))
            .toList();
    return new Health(
        Health.Status.valueOf(json.requiredString("status")),
        (int) json.number("failingStreak").orElse(0),
        log);
  }

  /**
   * Keeps what the checks of a container said.
   *
   * @param home the container's directory
   * @param health its health
   * @throws IOException when it can't be written
   */
  public static void keep(Path home, Health health) throws IOException {
    List<JsonValue> log = new ArrayList<>();
    for (Health.Result result : health.log()) {
      log.add(
          JsonValue.object()
              .put("start", result.start().toString())
              .put("end", result.end().toString())
              .put("exitCode", result.exitCode())
              .put("output", result.output())
              .build());
    }
    write(
        home.resolve(RESULT),
        JsonValue.object()
            .put("status", health.status().name())
            .put("failingStreak", health.failingStreak())
            .put("log", new JsonArray(log))
            .build());
  }

  /** Whole or not at all; it need not survive a crash of the host. */
  private static void write(Path file, JsonObject json) throws IOException {
    Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
    Files.write(temporary, Json.toBytes(json));
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Optional<JsonObject> read(Path file) throws IOException {
    try {
      return Optional.of(Json.parseObject(Files.readAllBytes(file), file.toString()));
    } catch (NoSuchFileException | InvalidArgument _) {
      return Optional.empty();
    }
  }
}
