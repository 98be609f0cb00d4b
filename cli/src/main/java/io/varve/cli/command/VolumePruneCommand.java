package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.volume.Volumes.PruneResult;
import java.io.IOException;

/** {@code varve volume prune}. */
final class VolumePruneCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("volume prune", "", "Remove volumes that no container uses")
        .arguments(0, 0)
        .flag('a', "all", "Those with a name, too")
        .flag('f', "force", "Do not ask")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    String what = arguments.has("all") ? "every volume" : "every anonymous volume";
    if (!Confirmation.given(
        arguments, session, "This removes " + what + " that no container uses.")) {
      return 1;
    }
    PruneResult result = session.engine().volumes().prune(arguments.has("all"));
    PruneArguments.print(session.out(), "Deleted Volumes:", result.names());
    session.out().line("Total reclaimed space: " + HumanSize.decimal(result.bytes()));
    return 0;
  }
}
