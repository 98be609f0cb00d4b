package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.system.SystemService.PruneOptions;
import io.varve.engine.system.SystemService.PruneReport;
import java.io.IOException;

/** {@code varve system prune}. */
final class SystemPruneCommand implements Command {

  @Override
  public CommandSpec spec() {
    return PruneArguments.declare(CommandSpec.of("system prune", "", "Remove what nothing uses"))
        .arguments(0, 0)
        .flag('a', "all", "Images with names that no container uses, too")
        .flag("volumes", "Anonymous volumes, too")
        .flag('f', "force", "Do not ask")
        .example("All that can go", "system prune -af --volumes")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    String images = arguments.has("all") ? "images without container" : "images without name";
    if (!Confirmation.given(
        arguments,
        session,
        "This removes stopped containers, unused networks, " + images + " and the build cache.")) {
      return 1;
    }
    PruneReport report =
        session
            .engine()
            .system()
            .prune(
                new PruneOptions(
                    arguments.has("all"),
                    arguments.has("volumes"),
                    !arguments.given("filter"),
                    PruneArguments.of(arguments, session)));
    PruneArguments.print(session.out(), "Deleted Containers:", report.containers());
    PruneArguments.print(session.out(), "Deleted Networks:", report.networks());
    PruneArguments.print(session.out(), "Deleted Volumes:", report.volumes());
    PruneArguments.print(session.out(), "Deleted Images:", report.images());
    if (report.buildCacheEntries() > 0) {
      session.out().line("Deleted build cache objects: " + report.buildCacheEntries());
    }
    session.out().line("Total reclaimed space: " + HumanSize.decimal(report.bytes()));
    return 0;
  }
}
