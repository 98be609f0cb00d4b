package io.varve.cli.command;

import io.varve.blockstore.SnapshotName;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve volume rollback}. */
final class VolumeRollbackCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "volume rollback", "VOLUME@LABEL", "Make a block volume what its snapshot holds")
        .description("What was written since is gone; take a snapshot first to keep it.")
        .arguments(1, 1)
        .example("After a failed upgrade", "volume rollback db@before-upgrade")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    SnapshotName name = SnapshotName.parse(arguments.positional(0));
    session.engine().blockVolumes().snapshots().rollback(name);
    session.out().line(name.toString());
    return 0;
  }
}
