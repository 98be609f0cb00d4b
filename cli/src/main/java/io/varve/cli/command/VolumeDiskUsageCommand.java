package io.varve.cli.command;

import io.varve.blockstore.PoolUsage;
import io.varve.blockstore.SnapshotInfo;
import io.varve.cli.format.HumanSize;
import io.varve.cli.format.HumanTime;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.volume.VolumeSpace;
import io.varve.engine.volume.VolumeSpace.Entry;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code varve volume df}. */
final class VolumeDiskUsageCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "volume df", "[VOLUME...]", "Show the space of block volumes and their snapshots")
        .description(
            """
            EXCLUSIVE is what a removal gives back, SHARED what others use as well. AREA is the old
            data that a snapshot keeps alone, of what it may keep.""")
        .arguments(0, CommandSpec.ANY)
        .flag('q', "quiet", "Show only names")
        .value("format", "TEMPLATE", "\"table\", \"json\" or a Go template")
        .example("What can be freed?", "volume df")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    VolumeSpace space = session.engine().blockVolumes().snapshots().space();
    List<Entry> entries =
        space.entries().stream().filter(e -> isWanted(e, arguments.positional())).toList();
    if (arguments.has("quiet")) {
      entries.forEach(entry -> session.out().line(entry.name().toString()));
      return 0;
    }
    new Listing("Name", "Size", "Exclusive", "Shared", "Area", "AreaPercent", "CreatedSince")
        .column("Name", "NAME")
        .column("Size", "SIZE")
        .column("Exclusive", "EXCLUSIVE")
        .column("Shared", "SHARED")
        .column("Area", "AREA")
        .column("AreaPercent", "AREA %")
        .column("CreatedSince", "CREATED")
        .print(
            arguments, entries.stream().map(entry -> row(entry, session)).toList(), session.out());
    if (arguments.value("format").isEmpty() && arguments.positional().isEmpty()) {
      space.pool().ifPresent(pool -> session.out().line(total(pool)));
    }
    session.out().flush();
    AreaWarning.of(entries.stream().flatMap(e -> e.snapshot().stream()).toList(), session);
    return 0;
  }

  private static boolean isWanted(Entry entry, List<String> names) {
    return names.isEmpty()
        || names.contains(entry.name().toString())
        || names.contains(entry.name().volume().value());
  }

  private static String total(PoolUsage pool) {
    return "Pool: "
        + HumanSize.decimal(pool.used())
        + " of data and "
        + HumanSize.decimal(pool.metadata())
        + " of maps, "
        + HumanSize.decimal(pool.free())
        + " free";
  }

  private static JsonObject row(Entry entry, Session session) {
    Optional<SnapshotInfo> snapshot = entry.snapshot();
    return JsonValue.object()
        .put("Name", entry.name().toString())
        .put("Size", HumanSize.binary(entry.size()))
        .put("Exclusive", HumanSize.decimal(entry.usage().exclusive()))
        .put("Shared", HumanSize.decimal(entry.usage().shared()))
        .put("Area", snapshot.map(VolumeDiskUsageCommand::area).orElse("-"))
        .put(
            "AreaPercent",
            snapshot
                .filter(info -> info.area().limit().isPresent())
                .map(info -> info.area().percent() + "%")
                .orElse("-"))
        .put("CreatedSince", HumanTime.ago(entry.created(), session.now()))
        .build();
  }

  private static String area(SnapshotInfo info) {
    if (!info.valid()) {
      return "given up";
    }
    String used = HumanSize.decimal(info.area().used());
    return info.area().limit().isPresent()
        ? used + " / " + HumanSize.decimal(info.area().limit().getAsLong())
        : used;
  }
}
