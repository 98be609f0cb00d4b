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
            "timeout",
            "SECONDS",
            "How long to wait before the processes are killed; -1 waits for ever")
        .value("time", "SECONDS", "The same as --timeout");
  }

  static Optional<Duration> timeout(Arguments arguments) {
    return arguments
        .value("timeout")
        .or(() -> arguments.value("time"))
        .map(text -> Duration.ofSeconds(Quantity.number("timeout", text)));
  }
}
