package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve which}. */
final class WhichCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "which",
            "CONTAINER PATH",
            "Show the layer that a path comes from, and those it shadows")
        .arguments(2, 2)
        .value("format", "TEMPLATE", "\"table\", \"json\" or a Go template")
        .example("Has the container changed it?", "which web /etc/passwd")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    WhichRows.print(arguments, session);
    return 0;
  }
}
