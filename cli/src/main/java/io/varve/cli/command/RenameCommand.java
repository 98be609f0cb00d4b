package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve rename}. */
final class RenameCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("rename", "CONTAINER NAME", "Give a container another name")
        .arguments(2, 2)
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    session.engine().containers().rename(arguments.positional(0), arguments.positional(1));
    return 0;
  }
}
