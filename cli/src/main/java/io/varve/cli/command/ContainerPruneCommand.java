package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve container prune}. */
final class ContainerPruneCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("container prune", "", "Remove every container that does not run")
        .arguments(0, 0)
        .flag('f', "force", "Do not ask")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    if (!Confirmation.given(
        arguments, session, "This removes every container that does not run.")) {
      return 1;
    }
    session.engine().containers().prune().forEach(id -> session.out().line(id.toString()));
    return 0;
  }
}
