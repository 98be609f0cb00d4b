package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve start}. */
final class StartCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("start", "CONTAINER [CONTAINER...]", "Start containers")
        .arguments(1, CommandSpec.ANY)
        .flag('a', "attach", "Connect to its output and wait for its end")
        .flag('i', "interactive", "Connect to its input, too")
        .value("detach-keys", "KEYS", "Keys that leave the container running")
        .example("Start it and see what it prints", "start -a web")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    if (arguments.has("attach") || arguments.has("interactive")) {
      return Foreground.start(arguments, session);
    }
    return Each.printing(arguments.positional(), session, session.engine().containers()::start);
  }
}
