package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.format.HumanTime;
import io.varve.cli.format.SafeText;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerState;
import io.varve.engine.container.Health;
import io.varve.engine.network.Endpoint;
import io.varve.engine.network.NetworkOptions;
import io.varve.engine.network.PortMapping;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
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
        .column("LocalVolumes", "LOCAL VOLUMES")
        .column("Size", "SIZE");
  }

  static Listing listingWithSizes() {
    return listing().showing("Size");
  }

  /** What it has written itself, as docker shows it. */
  static JsonObject withSize(JsonObject row, ContainerRecord container, Session session)
      throws IOException {
    long own = session.engine().files().ownBytes(container.id().value());
    long image = imageBytes(container, session);
    JsonObjectBuilder more = JsonValue.object();
    row.members().forEach(more::put);
    String size = HumanSize.shortDecimal(own);
    return more.put("Size", size + " (virtual " + HumanSize.shortDecimal(own + image) + ")")
        .build();
  }

  /** None when somebody has removed the image by force. */
  private static long imageBytes(ContainerRecord container, Session session) throws IOException {
    try {
      return ImageJson.bytes(container.imageId().toString(), session);
    } catch (NotFound _) {
      return 0;
    }
  }

  static JsonObject of(ContainerRecord container, boolean full, boolean custom, Session session)
      throws IOException {
    Optional<Health> health = session.engine().containers().health(container);
    String command = SafeText.line(commandLine(container.arguments()));
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
        .put("Networks", networks(container.spec().network()))
        .put("LocalVolumes", Long.toString(volumes(container)))
        .put("Size", "0B")
        .build();
  }

  private static String networks(NetworkOptions network) {
    List<String> names = new ArrayList<>(List.of(network.network()));
    network.others().forEach(other -> names.add(other.network()));
    return String.join(",", names);
  }

  private static long volumes(ContainerRecord container) {
    return container.mounts().stream().filter(m -> m.type().equals("volume")).count();
  }

  /** As docker: an argument with a space stands in quotes. */
  private static String commandLine(List<String> arguments) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      String word = arguments.get(i);
      words.add(i > 0 && word.indexOf(' ') >= 0 ? "'" + word + "'" : word);
    }
    return String.join(" ", words);
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

  /** Published ports, and those that are only exposed while it runs. */
  private static String ports(ContainerRecord container) {
    List<PortMapping> published = container.endpoint().map(Endpoint::ports).orElse(List.of());
    List<String> texts = new ArrayList<>(published.stream().map(PortMapping::toString).toList());
    if (container.isRunning()) {
      container.spec().network().exposed().stream()
          .filter(
              port ->
                  published.stream()
                      .noneMatch(p -> port.equals(p.containerPort() + "/" + p.protocol())))
          .forEach(texts::add);
    }
    return String.join(", ", texts);
  }
}
