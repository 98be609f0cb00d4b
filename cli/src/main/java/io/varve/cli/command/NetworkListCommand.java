package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.network.NetworkRecord;
import io.varve.oci.Digest;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code varve network ls}. */
final class NetworkListCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("network ls", "", "List networks")
        .arguments(0, 0)
        .flag('q', "quiet", "Show only ids")
        .list('f', "filter", "NAME=VALUE", "Only those that fit: name, driver, label")
        .flag("no-trunc", "Accepted as docker does")
        .value("format", "TEMPLATE", "\"table\", \"json\" or a Go template")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    Filters filters = Filters.of(arguments, "name", "driver", "label");
    List<JsonObject> rows =
        session.engine().networks().list().stream()
            .filter(network -> filters.passes("name", network.name()::contains))
            .filter(network -> filters.passes("driver", network.driver()::equals))
            .filter(network -> filters.passesLabels(network.labels()))
            .map(NetworkListCommand::row)
            .toList();
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
        .print(arguments, rows, session.out());
    return 0;
  }

  /** Networks are known by name; the id that docker's column wants is derived from it. */
  private static JsonObject row(NetworkRecord network) {
    return JsonValue.object()
        .put("ID", Digest.of(network.name().getBytes(StandardCharsets.UTF_8)).shortHex())
        .put("Name", network.name())
        .put("Driver", network.driver())
        .put("Scope", "local")
        .put("Subnet", network.subnet())
        .build();
  }
}
