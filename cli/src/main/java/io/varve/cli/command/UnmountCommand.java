package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve umount}. */
final class UnmountCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "umount",
            "IMAGE|CONTAINER [IMAGE|CONTAINER...]",
            "Give back the mount of an image or a container")
        .arguments(1, CommandSpec.ANY)
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    return Each.of(arguments.positional(), session, name -> Mounting.unmount(name, session));
  }
}
