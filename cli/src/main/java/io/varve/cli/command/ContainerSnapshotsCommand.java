package io.varve.cli.command;

import io.varve.cli.format.HumanTime;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.container.ContainerSnapshot;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code varve container snapshots}. */
final class ContainerSnapshotsCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("container snapshots", "CONTAINER", "List the snapshots of a container")
        .arguments(1, 1)
        .flag('q', "quiet", "Show only names")
        .value("format", "TEMPLATE", "\"table\", \"json\" or a Go template")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    String container = arguments.positional(0);
    List<JsonObject> rows = new ArrayList<>();
    for (ContainerSnapshot snapshot : session.engine().containerSnapshots().list(container)) {
      rows.add(
          JsonValue.object()
              .put("Name", container + "@" + snapshot.label())
              .put("CreatedAt", snapshot.createdAt().toString())
              .put("CreatedSince", HumanTime.ago(snapshot.createdAt(), session.now()))
              .put("Volumes", String.join(",", snapshot.volumes()))
              .build());
    }
    if (arguments.has("quiet")) {
      rows.forEach(row -> session.out().line(row.requiredString("Name")));
      return 0;
    }
    new Listing("Name", "CreatedSince", "Volumes")
        .column("Name", "NAME")
        .column("CreatedSince", "CREATED")
        .column("CreatedAt", "CREATED AT")
        .column("Volumes", "VOLUMES")
        .print(arguments, rows, session.out());
    return 0;
  }
}
