package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve container-ended}: what a monitor calls; not for people. */
final class ContainerEndedCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("container-ended", "ID", "Clean up after a container, or restart it")
        .arguments(1, 1)
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    session.engine().containerEnded(arguments.positional(0));
    return 0;
  }
}
