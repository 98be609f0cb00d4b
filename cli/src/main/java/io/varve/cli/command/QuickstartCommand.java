package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve quickstart}. */
final class QuickstartCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("quickstart", "", "See the main job done on this host")
        .arguments(0, 0)
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    throw new io.varve.oci.error.NotImplemented("quickstart: not part of this build");
  }
}
