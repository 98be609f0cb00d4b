package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.container.Containers;
import java.io.IOException;

/** {@code varve pause} and {@code varve unpause}. */
record PauseCommand(boolean pauses) implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            pauses ? "pause" : "unpause",
            "CONTAINER [CONTAINER...]",
            pauses ? "Freeze the processes of containers" : "Let frozen processes run on")
        .arguments(1, CommandSpec.ANY)
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    Containers containers = session.engine().containers();
    return Each.printing(
        arguments.positional(), session, pauses ? containers::pause : containers::unpause);
  }
}
