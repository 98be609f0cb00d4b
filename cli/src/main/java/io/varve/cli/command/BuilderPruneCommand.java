package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.system.SystemService.CachePruned;
import java.io.IOException;

/** {@code varve builder prune}. */
final class BuilderPruneCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("builder prune", "", "Forget the steps that builds have remembered")
        .arguments(0, 0)
        .flag('a', "all", "Accepted as docker does")
        .flag('f', "force", "Do not ask")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    if (!Confirmation.given(arguments, session, "This removes the whole build cache.")) {
      return 1;
    }
    CachePruned pruned = session.engine().system().pruneBuildCache();
    if (pruned.entries() > 0) {
      session.out().line("Deleted build cache objects: " + pruned.entries());
    }
    session.out().line("Total reclaimed space: " + HumanSize.decimal(pruned.bytes()));
    return 0;
  }
}
