package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.Quantity;
import java.time.Duration;
import java.util.Optional;

/** How long commands that stop containers wait. */
final class StopArguments {
  private StopArguments() {}

  static CommandSpec.Builder declare(CommandSpec.Builder spec) {
    return spec.value(
            't',
            "time",
            "SECONDS",
            "How long to wait before the processes are killed; -1 waits for ever")
        .value("timeout", "SECONDS", "The same as --time");
  }

  static Optional<Duration> timeout(Arguments arguments) {
    return arguments
        .value("time")
        .or(() -> arguments.value("timeout"))
        .map(text -> Duration.ofSeconds(Quantity.number("time", text)));
  }
}
