package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** {@code varve restart}. */
final class RestartCommand implements Command {

  @Override
  public CommandSpec spec() {
    return StopArguments.declare(
            CommandSpec.of("restart", "CONTAINER [CONTAINER...]", "Stop and start containers")
                .arguments(1, CommandSpec.ANY))
        .value('s', "signal", "SIGNAL", "The signal to ask with")
        .example("With a minute for its work", "restart -t 60 db")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    Optional<Duration> timeout = StopArguments.timeout(arguments);
    return Each.printing(
        arguments.positional(),
        session,
        name -> session.engine().containers().restart(name, arguments.value("signal"), timeout));
  }
}
