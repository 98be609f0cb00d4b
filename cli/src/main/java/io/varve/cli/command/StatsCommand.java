package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve stats}. */
final class StatsCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("stats", "[CONTAINER...]", "Show what running containers use")
        .arguments(0, CommandSpec.ANY)
        .flag("no-stream", "Show it once")
        .flag('a', "all", "Accepted as docker does")
        .flag("no-trunc", "Show ids in full")
        .example("Once, for a script", "stats --no-stream --format '{{.Name}} {{.MemUsage}}'")
        .value("format", "TEMPLATE", "\"table\", \"json\" or a Go template")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    Stats stats = new Stats(session);
    do {
      stats.printOnce(arguments);
      session.out().flush();
    } while (!arguments.has("no-stream") && session.isTerminal(1) && stats.pause());
    return 0;
  }
}
