package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.Quantity;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** {@code varve restart}. */
final class RestartCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("restart", "CONTAINER [CONTAINER...]", "Stop and start containers")
        .arguments(1, CommandSpec.ANY)
        .value(
            't',
            "time",
            "SECONDS",
            "How long to wait before the processes are killed; -1 waits for ever")
        .option(io.varve.cli.option.Option.value("timeout", "SECONDS", "The same as --time"))
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    Optional<Duration> timeout =
        arguments
            .value("time")
            .or(() -> arguments.value("timeout"))
            .map(text -> Duration.ofSeconds(Quantity.number("time", text)));
    return Each.printing(
        arguments.positional(),
        session,
        name -> session.engine().containers().restart(name, timeout));
  }
}
