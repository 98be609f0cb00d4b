package io.varve.cli.command;

import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotArea.OnFull;
import io.varve.blockstore.SnapshotInfo;
import io.varve.blockstore.SnapshotName;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.UsageError;
import io.varve.engine.volume.MountSyntax;
import io.varve.engine.volume.VolumeSnapshots;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** {@code varve volume snapshot}. */
final class VolumeSnapshotCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "volume snapshot",
            "VOLUME@LABEL [VOLUME@LABEL...]",
            "Keep what block volumes hold at one instant")
        .description(
            """
            Several volumes are snapshotted at the same instant. A mounted file system is frozen for
            that moment. Mount a snapshot beside its volume with -v VOLUME@LABEL:/PLACE:ro.""")
        .arguments(1, CommandSpec.ANY)
        .value("size", "SIZE|auto", "Bound the old data that it may keep (the pool bounds it)")
        .value("on-full", "POLICY", "At the bound: extend, invalidate or error (extend)")
        .example("Before a change", "volume snapshot db@before-upgrade")
        .example("With a bound by the rule of thumb", "volume snapshot db@nightly --size auto")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    VolumeSnapshots snapshots = session.engine().blockVolumes().snapshots();
    List<SnapshotName> names = arguments.positional().stream().map(SnapshotName::parse).toList();
    SnapshotArea area = area(arguments);
    if (area instanceof SnapshotArea.Automatic) {
      for (SnapshotName name : names) {
        session.err().line(name + ": " + snapshots.explainArea(name.volume()));
      }
    }
    for (SnapshotInfo taken : snapshots.takeTogether(names, area)) {
      session.out().line(taken.name().toString());
    }
    for (SnapshotName name : names) {
      AreaWarning.of(snapshots.list(name.volume().value()), session);
    }
    return 0;
  }

  private static SnapshotArea area(Arguments arguments) {
    Optional<String> size = arguments.value("size");
    if (size.isEmpty() && arguments.given("on-full")) {
      throw new UsageError(
          UsageError.FLAG, "varve volume snapshot: --on-full needs --size, which it is about");
    }
    OnFull onFull = policy(arguments.value("on-full").orElse("extend"));
    if (size.isEmpty()) {
      return new SnapshotArea.Unlimited();
    }
    return size.get().equals("auto")
        ? new SnapshotArea.Automatic(onFull)
        : new SnapshotArea.Limited(MountSyntax.bytes(size.get()), onFull);
  }

  private static OnFull policy(String word) {
    return switch (word) {
      case "extend" -> OnFull.EXTEND;
      case "invalidate" -> OnFull.INVALIDATE;
      case "error" -> OnFull.ERROR;
      default ->
          throw new UsageError(
              UsageError.FLAG,
              "invalid value \"" + word + "\" for --on-full: expected extend, invalidate or error");
    };
  }
}
