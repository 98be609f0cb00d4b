package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.container.ContainerFiles.FileChange;
import java.io.IOException;

/** {@code varve diff}. */
final class DiffCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "diff", "CONTAINER", "List what a container added (A), changed (C) and deleted (D)")
        .arguments(1, 1)
        .example("What has an installation done?", "diff web")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    for (FileChange change : session.engine().files().diff(arguments.positional(0))) {
      session.out().line(change.kind().letter() + " " + change.path());
    }
    return 0;
  }
}
