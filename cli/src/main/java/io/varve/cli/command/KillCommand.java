package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve kill}. */
final class KillCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("kill", "CONTAINER [CONTAINER...]", "Send a signal to containers")
        .arguments(1, CommandSpec.ANY)
        .value('s', "signal", "SIGNAL", "A name or a number (default KILL)")
        .example("Let a server read its configuration again", "kill -s HUP web")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    String signal = arguments.value("signal").orElse("KILL");
    return Each.printing(
        arguments.positional(), session, name -> session.engine().containers().kill(name, signal));
  }
}
