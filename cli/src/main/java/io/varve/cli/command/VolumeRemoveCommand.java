package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve volume rm}. */
final class VolumeRemoveCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "volume rm",
            "VOLUME[@LABEL] [VOLUME[@LABEL]...]",
            "Remove volumes and their data, or snapshots")
        .arguments(1, CommandSpec.ANY)
        .flag('f', "force", "A missing one is no error")
        .example("A snapshot", "volume rm db@before-upgrade")
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
