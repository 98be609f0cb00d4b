package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve network rm}. */
final class NetworkRemoveCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("network rm", "NETWORK [NETWORK...]", "Remove networks")
        .arguments(1, CommandSpec.ANY)
        .flag('f', "force", "Accepted as docker does")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    return Each.printing(arguments.positional(), session, session.engine().networks()::remove);
  }
}
