package io.varve.cli.command;

import io.varve.engine.container.ContainerFiles;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSpec;
import io.varve.engine.container.ContainerState;
import io.varve.engine.container.Health;
import io.varve.engine.container.MountPoint;
import io.varve.engine.container.ProcessOptions;
import io.varve.engine.runtime.Signals;
import io.varve.oci.RunConfig;
import io.varve.oci.RunConfig.Healthcheck;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonNull;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** A container as docker's inspect shows it. */
final class ContainerJson {
  private static final String NEVER = "0001-01-01T00:00:00Z";

  private ContainerJson() {}

  static JsonObject of(ContainerRecord container, Session session) throws IOException {
    List<String> arguments = container.arguments();
    ContainerFiles.Places places = session.engine().files().places(container.id().value());
    return JsonValue.object()
        .put("Id", container.id().value())
        .put("Created", container.createdAt().toString())
        .put("Path", arguments.isEmpty() ? "" : arguments.getFirst())
        .put(
            "Args",
            JsonValue.ofStrings(arguments.subList(Math.min(1, arguments.size()), arguments.size())))
        .put("State", state(container, session))
        .put("Image", container.imageId().toString())
        .put("Name", "/" + container.name())
        .put("RestartCount", container.restarts())
        .put("Driver", "overlay2")
        .put("Platform", "linux")
        .put("ResolvConfPath", places.home().resolve("resolv.conf").toString())
        .put("HostnamePath", places.home().resolve("hostname").toString())
        .put("HostsPath", places.home().resolve("hosts").toString())
        .put("LogPath", places.log().toString())
        .put("MountLabel", "")
        .put("ProcessLabel", "")
        .put("AppArmorProfile", "")
        .put("ExecIDs", new JsonNull())
        .put("HostConfig", HostConfigJson.of(container))
        .put("GraphDriver", files(places))
        .put("Mounts", mounts(container))
        .put("Config", config(container, session))
        .put("NetworkSettings", NetworkSettingsJson.of(container, session))
        .build();
  }

  private static JsonObject files(ContainerFiles.Places places) {
    return JsonValue.object()
        .put("Name", "overlay2")
        .put(
            "Data",
            JsonValue.object()
                .put("MergedDir", places.merged().toString())
                .put("UpperDir", places.upper().toString())
                .build())
        .build();
  }

  private static JsonObject state(ContainerRecord container, Session session) throws IOException {
    ContainerState state = container.state();
    JsonObjectBuilder json = JsonValue.object().put("Status", state.word());
    switch (state) {
      case ContainerState.Created _ -> times(json, false, false, 0, 0, NEVER, NEVER, "");
      case ContainerState.Running(long pid, Instant since, boolean paused) ->
          times(json, true, paused, pid, 0, since.toString(), NEVER, "");
      case ContainerState.Restarting(ContainerState.Exited last, long _) -> ended(json, last);
      case ContainerState.Exited exited -> ended(json, exited);
    }
    session.engine().containers().health(container).ifPresent(h -> json.put("Health", health(h)));
    return json.put("Restarting", state instanceof ContainerState.Restarting).build();
  }

  private static void ended(JsonObjectBuilder json, ContainerState.Exited exited) {
    times(
        json,
        false,
        false,
        0,
        exited.exitCode(),
        exited.startedAt().toString(),
        exited.finishedAt().toString(),
        exited.error());
    json.put("OOMKilled", exited.outOfMemory());
  }

  private static JsonObject health(Health health) {
    List<JsonValue> log = new ArrayList<>();
    for (Health.Result result : health.log()) {
      log.add(
          JsonValue.object()
              .put("Start", result.start().toString())
              .put("End", result.end().toString())
              .put("ExitCode", result.exitCode())
              .put("Output", result.output())
              .build());
    }
    return JsonValue.object()
        .put("Status", health.status().word())
        .put("FailingStreak", health.failingStreak())
        .put("Log", new JsonArray(log))
        .build();
  }

  private static void times(
      JsonObjectBuilder json,
      boolean running,
      boolean paused,
      long pid,
      int code,
      String started,
      String finished,
      String error) {
    json.put("Running", running)
        .put("Paused", paused)
        .put("Restarting", false)
        .put("OOMKilled", false)
        .put("Dead", false)
        .put("Pid", pid)
        .put("ExitCode", code)
        .put("Error", error)
        .put("StartedAt", started)
        .put("FinishedAt", finished);
  }

  private static JsonArray mounts(ContainerRecord container) {
    List<JsonValue> mounts = new ArrayList<>();
    for (MountPoint mount : container.mounts()) {
      mounts.add(
          JsonValue.object()
              .put("Type", mount.type())
              .put("Name", mount.name())
              .put("Source", mount.source())
              .put("Destination", mount.target())
              .put("Driver", mount.type().equals("volume") ? "local" : "")
              .put("Mode", "")
              .put("RW", mount.writable())
              .put("Propagation", mount.type().equals("tmpfs") ? "" : mount.options())
              .build());
    }
    return new JsonArray(mounts);
  }

  private static JsonObject config(ContainerRecord container, Session session) throws IOException {
    ContainerSpec spec = container.spec();
    ProcessOptions process = spec.process();
    Optional<RunConfig> image = image(container, session);
    boolean own = !process.command().isEmpty() || process.entrypoint().isPresent();
    List<String> command =
        own ? process.command() : image.flatMap(RunConfig::cmd).orElse(container.arguments());
    List<String> entrypoint =
        process.entrypoint().or(() -> image.flatMap(RunConfig::entrypoint)).orElse(List.of());
    JsonObjectBuilder json =
        JsonValue.object()
            .put("Hostname", spec.isolation().hostname().orElse(container.id().shortForm()))
            .put("Domainname", spec.isolation().domainName().orElse(""))
            .put("User", process.user().orElse(""))
            .put("AttachStdin", false)
            .put("AttachStdout", false)
            .put("AttachStderr", false)
            .put("Tty", process.tty())
            .put("OpenStdin", process.openStdin())
            .put("StdinOnce", false)
            .put("Env", JsonValue.ofStrings(process.environment()))
            .put("Cmd", HostConfigJson.nullable(command));
    spec.supervision().health().ifPresent(check -> json.put("Healthcheck", healthcheck(check)));
    json.put("Image", container.imageName())
        .put("Volumes", places(image.map(RunConfig::volumes).orElse(new LinkedHashSet<>())))
        .put("WorkingDir", process.workingDirectory().orElse(""))
        .put("Entrypoint", HostConfigJson.nullable(entrypoint))
        .put("OnBuild", new JsonNull())
        .put("Labels", JsonValue.ofStringMap(spec.labels()))
        .put("StopSignal", Signals.name(container.stopSignal()));
    process.stopTimeout().ifPresent(t -> json.put("StopTimeout", t.toSeconds()));
    if (!spec.network().exposed().isEmpty()) {
      json.put("ExposedPorts", places(spec.network().exposed()));
    }
    return json.build();
  }

  /** The image's configuration, unless somebody has removed the image by force. */
  private static Optional<RunConfig> image(ContainerRecord container, Session session)
      throws IOException {
    try {
      String id = container.imageId().toString();
      return Optional.of(session.engine().images().inspect(id).config().config());
    } catch (NotFound _) {
      return Optional.empty();
    }
  }

  private static JsonValue places(Collection<String> names) {
    if (names.isEmpty()) {
      return new JsonNull();
    }
    JsonObjectBuilder json = JsonValue.object();
    names.forEach(name -> json.put(name, JsonObject.EMPTY));
    return json.build();
  }

  private static JsonObject healthcheck(Healthcheck check) {
    JsonObjectBuilder json = JsonValue.object().put("Test", JsonValue.ofStrings(check.test()));
    check.interval().ifPresent(d -> json.put("Interval", d.toNanos()));
    check.timeout().ifPresent(d -> json.put("Timeout", d.toNanos()));
    check.startPeriod().ifPresent(d -> json.put("StartPeriod", d.toNanos()));
    check.retries().ifPresent(n -> json.put("Retries", n));
    return json.build();
  }
}
