package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve image tree}. */
final class ImageTreeCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "image tree",
            "IMAGE|CONTAINER",
            "Show the stack of layers, top to bottom, with what each changes")
        .arguments(1, 1)
        .flag("no-trunc", "Show instructions in full")
        .example("Which step deleted it?", "image tree app")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    new LayerDiagram(session, arguments.has("no-trunc")).print(arguments.positional(0));
    return 0;
  }
}
