package io.varve.cli.command;

import io.varve.blockstore.BlockName;
import io.varve.blockstore.Extent;
import io.varve.blockstore.SnapshotName;
import io.varve.cli.format.HumanSize;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.volume.VolumeComparison.Difference;
import io.varve.storage.layer.Change;
import java.io.IOException;
import java.util.List;

/** {@code varve volume diff}. */
final class VolumeDiffCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "volume diff",
            "VOLUME@LABEL [VOLUME|VOLUME@LABEL]",
            "List what has changed since a snapshot")
        .description(
            """
            Files that were added (A), changed (C) and deleted (D), or with --extents the ranges of
            the disk. Without a second name: up to now.""")
        .arguments(1, 2)
        .flag("extents", "List ranges: offset, length in bytes, data or hole")
        .example("What did the upgrade do?", "volume diff db@before-upgrade")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    SnapshotName from = SnapshotName.parse(arguments.positional(0));
    BlockName to = arguments.optional(1).map(BlockName::parse).orElse(from.volume());
    boolean ranges = arguments.has("extents");
    Difference difference = session.engine().blockVolumes().comparison().compare(from, to, !ranges);
    if (ranges) {
      difference.extents().forEach(extent -> session.out().line(line(extent)));
      return 0;
    }
    for (Change change : difference.files().orElse(List.of())) {
      session.out().line(change.toString());
    }
    long bytes = difference.extents().stream().mapToLong(Extent::length).sum();
    String files =
        difference
            .files()
            .map(all -> all.size() + " files")
            .orElse("files unknown (" + difference.reason() + ")");
    session
        .err()
        .line(
            files
                + ", "
                + HumanSize.decimal(bytes)
                + " in "
                + difference.extents().size()
                + " extents");
    return 0;
  }

  private static String line(Extent extent) {
    String kind =
        switch (extent.kind()) {
          case DATA -> "data";
          case HOLE -> "hole";
        };
    return extent.offset() + " " + extent.length() + " " + kind;
  }
}
