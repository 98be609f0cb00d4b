package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve network prune}. */
final class NetworkPruneCommand implements Command {

  @Override
  public CommandSpec spec() {
    return PruneArguments.declare(
            CommandSpec.of("network prune", "", "Remove networks that no container names"))
        .arguments(0, 0)
        .flag('f', "force", "Do not ask")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    if (!Confirmation.given(
        arguments, session, "This removes every network that no container names.")) {
      return 1;
    }
    PruneArguments.print(
        session.out(),
        "Deleted Networks:",
        session.engine().system().pruneNetworks(PruneArguments.of(arguments, session)));
    return 0;
  }
}
