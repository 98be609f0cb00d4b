package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.container.ContainerId;
import io.varve.engine.container.Containers;
import java.io.IOException;

/** {@code varve container prune}. */
final class ContainerPruneCommand implements Command {

  @Override
  public CommandSpec spec() {
    return PruneArguments.declare(
            CommandSpec.of("container prune", "", "Remove every container that does not run"))
        .arguments(0, 0)
        .flag('f', "force", "Do not ask")
        .example("Those of last week and before", "container prune -f --filter until=168h")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    if (!Confirmation.given(
        arguments, session, "This removes every container that does not run.")) {
      return 1;
    }
    Containers.Pruned pruned =
        session.engine().containers().prune(PruneArguments.of(arguments, session));
    PruneArguments.print(
        session.out(),
        "Deleted Containers:",
        pruned.ids().stream().map(ContainerId::value).toList());
    session.out().line("Total reclaimed space: " + HumanSize.decimal(pruned.bytes()));
    return 0;
  }
}
