package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.format.HumanTime;
import io.varve.cli.format.SafeText;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerState;
import io.varve.engine.container.Health;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A container as {@code ps} shows it. */
final class ContainerRow {
  private static final int COMMAND_WIDTH = 20;

  private ContainerRow() {}

  static Listing listing() {
    return new Listing("ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names")
        .column("ID", "CONTAINER ID")
        .column("Image", "IMAGE")
        .column("Command", "COMMAND")
        .column("RunningFor", "CREATED")
        .column("CreatedAt", "CREATED AT")
        .column("Status", "STATUS")
        .column("State", "STATE")
        .column("Ports", "PORTS")
        .column("Names", "NAMES")
        .column("Labels", "LABELS")
        .column("Mounts", "MOUNTS")
        .column("Networks", "NETWORKS")
        .column("Size", "SIZE");
  }

  static Listing listingWithSizes() {
    return listing().showing("Size");
  }

  /** What it has written itself, as docker shows it. */
  static JsonObject withSize(JsonObject row, ContainerRecord container, Session session)
      throws IOException {
    long own = session.engine().files().ownBytes(container.id().value());
    JsonObjectBuilder more = JsonValue.object();
    row.members().forEach(more::put);
    return more.put("Size", HumanSize.shortDecimal(own)).build();
  }

  static JsonObject of(ContainerRecord container, boolean full, boolean custom, Session session)
      throws IOException {
    Optional<Health> health = session.engine().containers().health(container);
    String command = SafeText.line(String.join(" ", container.arguments()));
    JsonObjectBuilder row =
        custom
            ? JsonValue.object()
                .put("CreatedAt", HumanTime.table(container.createdAt(), session.zone()))
            : JsonValue.object();
    return row.put("ID", full ? container.id().value() : container.id().shortForm())
        .put("Image", container.imageName())
        .put("Command", "\"" + (full ? command : SafeText.cut(command, COMMAND_WIDTH)) + "\"")
        .put("RunningFor", HumanTime.ago(container.createdAt(), session.now()))
        .put("Status", status(container.state(), session.now()) + health(health))
        .put("State", container.state().word())
        .put("Ports", ports(container))
        .put("Names", container.name())
        .put("Labels", KeyValue.text(container.spec().labels()))
        .put(
            "Mounts",
            String.join(
                ",",
                container.mounts().stream()
                    .map(m -> m.name().isEmpty() ? m.source() : m.name())
                    .toList()))
        .put("Networks", container.spec().network().network())
        .build();
  }

  private static String health(Optional<Health> health) {
    return health
        .map(
            now ->
                switch (now.status()) {
                  case STARTING -> " (health: starting)";
                  case HEALTHY -> " (healthy)";
                  case UNHEALTHY -> " (unhealthy)";
                })
        .orElse("");
  }

  /** Docker's words for a state. */
  static String status(ContainerState state, Instant now) {
    return switch (state) {
      case ContainerState.Created _ -> "Created";
      case ContainerState.Running(long _, Instant since, boolean paused) ->
          "Up " + HumanTime.words(Duration.between(since, now)) + (paused ? " (Paused)" : "");
      case ContainerState.Restarting(ContainerState.Exited last, long _) ->
          "Restarting (" + last.exitCode() + ") " + HumanTime.ago(last.finishedAt(), now);
      case ContainerState.Exited exited ->
          "Exited (" + exited.exitCode() + ") " + HumanTime.ago(exited.finishedAt(), now);
    };
  }

  private static String ports(ContainerRecord container) {
    return container
        .endpoint()
        .map(
            endpoint -> String.join(", ", endpoint.ports().stream().map(Object::toString).toList()))
        .orElse("");
  }
}
