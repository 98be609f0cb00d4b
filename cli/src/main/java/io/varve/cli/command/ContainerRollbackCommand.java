package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve container rollback}. */
final class ContainerRollbackCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "container rollback",
            "CONTAINER@LABEL",
            "Make a stopped container and its block volumes what they were")
        .arguments(1, 1)
        .example("After a failed upgrade", "container rollback web@before-upgrade")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    SnapshotReference name = SnapshotReference.parse(arguments.positional(0));
    session.engine().containerSnapshots().rollback(name.container(), name.requiredLabel());
    session.out().line(arguments.positional(0));
    return 0;
  }
}
