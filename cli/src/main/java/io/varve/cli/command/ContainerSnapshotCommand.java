package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.container.ContainerSnapshot;
import io.varve.engine.container.ContainerSnapshots;
import java.io.IOException;

/** {@code varve container snapshot}. */
final class ContainerSnapshotCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "container snapshot",
            "CONTAINER@LABEL",
            "Keep a container's files and block volumes as of one instant")
        .description(
            """
            A running container stands still for that moment. Its block volumes get snapshots of
            the same label. Volumes that are directories are not part of it.""")
        .arguments(1, 1)
        .flag("rm", "Remove the snapshot, with those of the volumes")
        .example("Before a change", "container snapshot web@before-upgrade")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    SnapshotReference name = SnapshotReference.parse(arguments.positional(0));
    ContainerSnapshots snapshots = session.engine().containerSnapshots();
    if (arguments.has("rm")) {
      snapshots.remove(name.container(), name.requiredLabel());
    } else {
      ContainerSnapshot taken = snapshots.take(name.container(), name.requiredLabel());
      for (String volume : taken.shared()) {
        session
            .err()
            .line("Warning: volume " + volume + " is a directory and not part of the snapshot");
      }
    }
    session.out().line(arguments.positional(0));
    return 0;
  }
}
