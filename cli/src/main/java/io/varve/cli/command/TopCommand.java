package io.varve.cli.command;

import io.varve.cli.format.HumanTime;
import io.varve.cli.format.TextTable;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.container.ContainerProcesses.ProcessRow;
import java.io.IOException;
import java.time.Duration;

/** {@code varve top}. */
final class TopCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("top", "CONTAINER", "List the processes of a container")
        .arguments(1, 1)
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    TextTable table = new TextTable().row("USER", "PID", "PPID", "STATE", "TIME", "COMMAND");
    for (ProcessRow row : session.engine().processes().top(arguments.positional(0))) {
      table.row(
          row.user(),
          Long.toString(row.pid()),
          Long.toString(row.parent()),
          row.state(),
          HumanTime.elapsed(Duration.ofMillis(row.cpuMillis())),
          row.command());
    }
    table.lines().forEach(session.out()::line);
    return 0;
  }
}
