package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ExecSpec;
import io.varve.engine.container.Health;
import io.varve.engine.container.HealthCheck;
import io.varve.engine.health.HealthFiles;
import io.varve.engine.health.HealthSupervisor;
import io.varve.engine.process.Programs;
import io.varve.oci.json.Json;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lets containers be checked, by a process that is started when there is none. */
final class HealthStart {
  /** The verb of the command that checks. */
  static final String VERB = "health-supervisor";

  private static final List<String> SHELL = List.of("/bin/sh", "-c");
  private static final List<String> SMALL =
      List.of("-Xmx24m", "-Xss256k", "-XX:ReservedCodeCacheSize=8m", "-XX:TieredStopAtLevel=1");

  private final EngineParts parts;
  private final ContainerPaths paths;
  private final HealthFiles files;

  HealthStart(EngineParts parts, ContainerPaths paths) {
    this.parts = parts;
    this.paths = paths;
    this.files = new HealthFiles(paths.runDirectory());
  }

  static Optional<HealthCheck> checkOf(ContainerRecord record) {
    return record.spec().supervision().health().flatMap(asked -> HealthCheck.of(asked, SHELL));
  }

  /** Called when a container has started. */
  void begin(ContainerRecord record, SpecWriter writer, long pid, Instant started)
      throws IOException {
    Optional<HealthCheck> check = checkOf(record);
    if (check.isEmpty()) {
      return;
    }
    Path home = paths.home(record.id());
    Files.write(
        HealthFiles.process(home),
        Json.toBytes(
            writer
                .exec(record, ExecSpec.of(check.get().command().toArray(String[]::new)))
                .toJson()));
    HealthFiles.keep(home, Health.STARTING);
    resume(record, pid, started);
  }

  /** Goes on with the checks of a container. */
  void resume(ContainerRecord record, long pid, Instant started) throws IOException {
    Optional<HealthCheck> check = checkOf(record);
    if (check.isPresent()) {
      String id = record.id().value();
      files.add(
          new HealthFiles.Entry(
              id, record.name(), pid, started, paths.home(record.id()), check.get()));
      startSupervisor();
    }
  }

  void end(ContainerRecord record) throws IOException {
    if (record.spec().supervision().health().isPresent()) {
      files.remove(record.id().value());
    }
  }

  private void startSupervisor() throws IOException {
    List<String> program = parts.options().program();
    if (program.isEmpty() || HealthSupervisor.isAtWork(files)) {
      return;
    }
    List<String> command = new ArrayList<>();
    command.add(
        new Programs(parts.options().searchPath())
            .require("setsid", "util-linux", "a health check")
            .toString());
    command.add(program.getFirst());
    if (program.getFirst().endsWith("/java")) {
      command.addAll(SMALL);
    }
    command.addAll(program.subList(1, program.size()));
    command.add(VERB);
    new ProcessBuilder(command)
        .directory(new File("/"))
        .redirectInput(new File("/dev/null"))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(paths.runDirectory().resolve("health.log").toFile())
        .start();
  }
}
