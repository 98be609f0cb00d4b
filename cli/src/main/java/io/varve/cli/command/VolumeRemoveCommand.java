package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve volume rm}. */
final class VolumeRemoveCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("volume rm", "VOLUME [VOLUME...]", "Remove volumes and their data")
        .arguments(1, CommandSpec.ANY)
        .flag('f', "force", "A missing volume is no error")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    return Each.printing(
        arguments.positional(),
        session,
        name -> session.engine().volumes().remove(name, arguments.has("force")));
  }
}
