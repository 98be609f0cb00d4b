package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** {@code varve stop}. */
final class StopCommand implements Command {

  @Override
  public CommandSpec spec() {
    return StopArguments.declare(
            CommandSpec.of("stop", "CONTAINER [CONTAINER...]", "Stop containers: ask, wait, kill")
                .arguments(1, CommandSpec.ANY))
        .value('s', "signal", "SIGNAL", "The signal to ask with")
        .example("Give a database a minute", "stop -t 60 db")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    Optional<Duration> timeout = StopArguments.timeout(arguments);
    return Each.printing(
        arguments.positional(),
        session,
        name -> session.engine().containers().stop(name, arguments.value("signal"), timeout));
  }
}
