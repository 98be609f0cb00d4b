package io.varve.cli.command;

import io.varve.cli.format.HumanTime;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.network.NetworkRecord;
import io.varve.engine.network.Networks;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code varve network ls}. */
final class NetworkListCommand implements Command {
  private static final List<String> BUILT_IN = List.of("bridge", "host", "none");

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("network ls", "", "List networks")
        .arguments(0, 0)
        .flag('q', "quiet", "Show only ids")
        .list(
            'f',
            "filter",
            "NAME=VALUE",
            "Only those that fit: name, id, driver, type, label, scope, dangling")
        .flag("no-trunc", "Show ids in full")
        .value("format", "TEMPLATE", "\"table\", \"json\" or a Go template")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    Filters filters =
        Filters.of(arguments, "name", "id", "driver", "type", "label", "scope", "dangling");
    Networks networks = session.engine().networks();
    List<JsonObject> rows = new ArrayList<>();
    for (NetworkRecord network : networks.list()) {
      boolean used =
          BUILT_IN.contains(network.name()) || !networks.endpoints(network.name()).isEmpty();
      if (passes(filters, network)
          && filters.passes("dangling", wanted -> Boolean.parseBoolean(wanted) == !used)) {
        rows.add(row(network, arguments, session));
      }
    }
    if (arguments.has("quiet")) {
      rows.forEach(row -> session.out().line(row.requiredString("ID")));
      return 0;
    }
    new Listing("ID", "Name", "Driver", "Scope")
        .column("ID", "NETWORK ID")
        .column("Name", "NAME")
        .column("Driver", "DRIVER")
        .column("Scope", "SCOPE")
        .column("Subnet", "SUBNET")
        .column("Internal", "INTERNAL")
        .column("IPv6", "IPV6")
        .column("IPv4", "IPV4")
        .column("Labels", "LABELS")
        .column("CreatedAt", "CREATED AT")
        .print(arguments, rows, session.out());
    return 0;
  }

  private static boolean passes(Filters filters, NetworkRecord network) {
    return filters.passes("name", network.name()::contains)
        && filters.passes("id", network.id()::startsWith)
        && filters.passes("driver", network.driver()::equals)
        && filters.passes(
            "type", type -> type.equals(BUILT_IN.contains(network.name()) ? "builtin" : "custom"))
        && filters.passes("scope", "local"::equals)
        && filters.passesLabels(network.labels());
  }

  private static JsonObject row(NetworkRecord network, Arguments arguments, Session session) {
    JsonObjectBuilder row =
        JsonValue.object()
            .put("ID", arguments.has("no-trunc") ? network.id() : network.id().substring(0, 12))
            .put("Name", network.name())
            .put("Driver", network.driver())
            .put("Scope", "local")
            .put("Subnet", network.subnet())
            .put("Internal", Boolean.toString(network.internal()))
            .put("IPv6", "false")
            .put("IPv4", "true")
            .put("Labels", KeyValue.text(network.labels()));
    return Listing.isCustom(arguments)
        ? row.put("CreatedAt", HumanTime.table(network.createdAt(), session.zone())).build()
        : row.build();
  }
}
