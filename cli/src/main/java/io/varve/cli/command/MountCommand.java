package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve mount}. */
final class MountCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "mount",
            "IMAGE|CONTAINER [IMAGE|CONTAINER...]",
            "Mount the files of images or containers on the host, print where")
        .arguments(1, CommandSpec.ANY)
        .example("Look at a file of a container that does not run", "mount web")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    return Each.of(
        arguments.positional(),
        session,
        name -> session.out().line(Mounting.mount(name, session).toString()));
  }
}
