package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.oci.Reference;
import java.io.IOException;

/** {@code varve tag}. */
final class TagCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("tag", "IMAGE NAME[:TAG]", "Give an image one more name")
        .arguments(2, 2)
        .example("For a push to a registry on this host", "tag app:latest localhost:5000/app:1.0")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    session
        .engine()
        .images()
        .tag(arguments.positional(0), Reference.parseTagged(arguments.positional(1)));
    return 0;
  }
}
