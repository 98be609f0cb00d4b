package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve wait}. */
final class WaitCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "wait",
            "CONTAINER [CONTAINER...]",
            "Wait for containers to end, print their exit codes")
        .arguments(1, CommandSpec.ANY)
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    return Each.of(
        arguments.positional(),
        session,
        name -> {
          int code = session.engine().containers().await(name);
          session.out().line(Integer.toString(code));
          session.out().flush();
        });
  }
}
