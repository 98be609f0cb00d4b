package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve health-supervisor}: the process that checks containers; not for people. */
final class HealthSupervisorCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("health-supervisor", "", "Check the health of containers")
        .arguments(0, 0)
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    session.engine().superviseHealth();
    return 0;
  }
}
