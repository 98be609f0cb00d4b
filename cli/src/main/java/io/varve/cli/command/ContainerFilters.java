package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.UsageError;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerState;
import io.varve.engine.network.Endpoint;
import io.varve.engine.network.NetworkOptions;
import io.varve.engine.network.PortMapping;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** The filters of {@code ps}. */
final class ContainerFilters {
  /** Their names, for the help. */
  static final String NAMES =
      "By id, name, status, label, ancestor, exited, volume, network, health, publish, expose,"
          + " before or since";

  private static final List<String> STATES =
      List.of("created", "restarting", "running", "removing", "paused", "exited", "dead");

  private final Filters filters;
  private final Optional<Instant> after;
  private final Optional<Instant> before;

  private ContainerFilters(Filters filters, Optional<Instant> after, Optional<Instant> before) {
    this.filters = filters;
    this.after = after;
    this.before = before;
  }

  static ContainerFilters of(Arguments arguments, Session session) throws IOException {
    Filters filters =
        Filters.of(
            arguments,
            "id",
            "name",
            "status",
            "label",
            "ancestor",
            "exited",
            "volume",
            "network",
            "health",
            "publish",
            "expose",
            "before",
            "since",
            "is-task");
    for (String status : filters.values("status")) {
      if (!STATES.contains(status)) {
        throw new UsageError(
            UsageError.ARGUMENTS,
            "invalid filter \"status="
                + status
                + "\": expected one of "
                + String.join(", ", STATES));
      }
    }
    return new ContainerFilters(
        filters,
        moment(filters.values("since"), session),
        moment(filters.values("before"), session));
  }

  private static Optional<Instant> moment(List<String> containers, Session session)
      throws IOException {
    return containers.isEmpty()
        ? Optional.empty()
        : Optional.of(session.engine().containers().inspect(containers.getLast()).createdAt());
  }

  /** Whether filters ask for containers that do not run. */
  boolean wantsAll() {
    return Stream.of("status", "exited", "before", "since")
        .anyMatch(name -> !filters.values(name).isEmpty());
  }

  boolean passes(ContainerRecord container) {
    return filters.passes("id", container.id().value()::startsWith)
        && filters.passes("name", text -> named(container.name(), text))
        && filters.passes("status", container.state().word()::equals)
        && filters.passes("ancestor", image -> descends(container, image))
        && filters.passes("exited", code -> ended(container, code))
        && filters.passes("volume", volume -> mounts(container, volume))
        && filters.passes("network", network -> isOn(container.spec().network(), network))
        && filters.passes("publish", port -> publishes(container, port))
        && filters.passes("expose", port -> exposes(container, port))
        && filters.passes("is-task", "false"::equals)
        && after.filter(then -> !container.createdAt().isAfter(then)).isEmpty()
        && before.filter(then -> !container.createdAt().isBefore(then)).isEmpty()
        && filters.passesLabels(container.spec().labels());
  }

  boolean passesHealth(String health) {
    return filters.passes("health", health::equals);
  }

  /** A part of the name, or a regular expression for it, with or without docker's slash. */
  private static boolean named(String name, String text) {
    if (name.contains(text)) {
      return true;
    }
    try {
      Pattern pattern = Pattern.compile(text);
      return pattern.matcher(name).find() || pattern.matcher("/" + name).find();
    } catch (PatternSyntaxException _) {
      return false;
    }
  }

  private static boolean descends(ContainerRecord container, String image) {
    String name = container.imageName();
    String id = image.startsWith("sha256:") ? image.substring("sha256:".length()) : image;
    return name.equals(image)
        || name.equals(image + ":latest")
        || (name + ":latest").equals(image)
        || container.imageId().hex().startsWith(id);
  }

  private static boolean ended(ContainerRecord container, String code) {
    return container.state() instanceof ContainerState.Exited exited
        && Integer.toString(exited.exitCode()).equals(code);
  }

  private static boolean mounts(ContainerRecord container, String volume) {
    return container.mounts().stream()
        .anyMatch(
            m ->
                m.name().equals(volume)
                    || m.target().equals(volume)
                    || (!m.source().isEmpty() && m.source().equals(volume)));
  }

  private static boolean isOn(NetworkOptions options, String network) {
    return options.network().equals(network)
        || options.others().stream().anyMatch(other -> other.network().equals(network));
  }

  private static boolean publishes(ContainerRecord container, String port) {
    List<PortMapping> ports = container.endpoint().map(Endpoint::ports).orElse(List.of());
    return PortMapping.parse(port).stream()
        .anyMatch(
            wanted ->
                ports.stream()
                    .anyMatch(
                        p ->
                            p.protocol().equals(wanted.protocol())
                                && (p.hostPort() == wanted.containerPort()
                                    || p.containerPort() == wanted.containerPort())));
  }

  private static boolean exposes(ContainerRecord container, String port) {
    return publishes(container, port)
        || PortMapping.parse(port).stream()
            .anyMatch(
                wanted ->
                    container
                        .spec()
                        .network()
                        .exposed()
                        .contains(wanted.containerPort() + "/" + wanted.protocol()));
  }
}
