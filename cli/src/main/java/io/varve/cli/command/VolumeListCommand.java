package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.volume.VolumeRecord;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code varve volume ls}. */
final class VolumeListCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("volume ls", "", "List volumes")
        .arguments(0, 0)
        .flag('q', "quiet", "Show only names")
        .list('f', "filter", "NAME=VALUE", "Only those that fit: name, label, dangling, driver")
        .value("format", "TEMPLATE", "\"table\", \"json\" or a Go template")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    Filters filters = Filters.of(arguments, "name", "label", "dangling", "driver");
    List<JsonObject> rows = new ArrayList<>();
    for (VolumeRecord volume : session.engine().volumes().list()) {
      if (filters.passes("name", volume.name()::contains)
          && filters.passes("driver", row(volume).requiredString("Driver")::equals)
          && filters.passesLabels(volume.labels())
          && passesDangling(filters, volume, session)) {
        rows.add(row(volume));
      }
    }
    if (arguments.has("quiet")) {
      rows.forEach(row -> session.out().line(row.requiredString("Name")));
      return 0;
    }
    new Listing("Driver", "Name")
        .column("Driver", "DRIVER")
        .column("Name", "VOLUME NAME")
        .column("Mountpoint", "MOUNTPOINT")
        .column("Scope", "SCOPE")
        .column("Labels", "LABELS")
        .column("Size", "SIZE")
        .column("Links", "LINKS")
        .column("Availability", "AVAILABILITY")
        .column("Group", "GROUP")
        .column("Status", "STATUS")
        .print(arguments, rows, session.out());
    return 0;
  }

  private static boolean passesDangling(Filters filters, VolumeRecord volume, Session session)
      throws IOException {
    boolean unused = session.engine().volumes().users(volume.name()).isEmpty();
    return filters.passes("dangling", wanted -> Boolean.parseBoolean(wanted) == unused);
  }

  private static JsonObject row(VolumeRecord volume) {
    return JsonValue.object()
        .put("Driver", volume.block().isPresent() ? "block" : "local")
        .put("Name", volume.name())
        .put("Mountpoint", volume.mountpoint().toString())
        .put("Scope", "local")
        .put("Size", volume.block().map(b -> HumanSize.binary(b.sizeBytes())).orElse("N/A"))
        .put("Labels", KeyValue.text(volume.labels()))
        .put("Links", "N/A")
        .put("Availability", "N/A")
        .put("Group", "N/A")
        .put("Status", "N/A")
        .build();
  }
}
