package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.Quantity;
import io.varve.engine.container.ContainerRecord;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** {@code varve ps}. */
final class ListContainersCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("ps", "", "List containers")
        .flag('a', "all", "Those that do not run, too")
        .flag('q', "quiet", "Show only ids")
        .flag("no-trunc", "Show ids and commands in full")
        .flag('l', "latest", "Only the newest")
        .value('n', "last", "NUMBER", "Only that many of the newest")
        .flag('s', "size", "Show how much each has written itself")
        .list('f', "filter", "NAME=VALUE", ContainerFilters.NAMES)
        .value("format", "TEMPLATE", "\"table\", \"json\" or a Go template")
        .example("What failed?", "ps -a -f exited=1")
        .example("Names and states", "ps -a --format '{{.Names}}: {{.Status}}'")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    ContainerFilters filters = ContainerFilters.of(arguments, session);
    boolean counted = arguments.has("latest") || arguments.given("last");
    boolean all = arguments.has("all") || counted || filters.wantsAll();
    long limit =
        arguments.has("latest")
            ? 1
            : arguments
                .value("last")
                .map(text -> Quantity.number("last", text))
                .filter(number -> number >= 0)
                .orElse(Long.MAX_VALUE);
    List<ContainerRecord> containers =
        session.engine().containers().list(all).stream()
            .filter(filters::passes)
            .filter(container -> filters.passesHealth(health(container, session)))
            .limit(limit)
            .toList();
    boolean full = arguments.has("no-trunc");
    if (arguments.has("quiet")) {
      containers.forEach(c -> session.out().line(full ? c.id().value() : c.id().shortForm()));
      return 0;
    }
    String format = arguments.value("format").orElse("");
    boolean sizes = arguments.has("size") || format.contains(".Size");
    List<JsonObject> rows = new ArrayList<>();
    for (ContainerRecord container : containers) {
      JsonObject row = ContainerRow.of(container, full, Listing.isCustom(arguments), session);
      rows.add(sizes ? ContainerRow.withSize(row, container, session) : row);
    }
    (sizes ? ContainerRow.listingWithSizes() : ContainerRow.listing())
        .print(arguments, rows, session.out());
    return 0;
  }

  private static String health(ContainerRecord container, Session session) {
    try {
      return session
          .engine()
          .containers()
          .health(container)
          .map(health -> health.status().word())
          .orElse("none");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
