package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.lifecycle.HostBoot;
import java.io.IOException;

/** {@code varve system start} and {@code varve system stop}: what the host's boot calls. */
record SystemBootCommand(boolean starts) implements Command {

  @Override
  public CommandSpec spec() {
    return starts
        ? CommandSpec.of("system start", "", "Start the containers that are to run with the host")
            .description(
                """
                Those with --restart always, and those with unless-stopped or, after a
                failure, on-failure that nobody has stopped. "varve setup --boot" has it
                called at each boot.
                """)
            .arguments(0, 0)
            .build()
        : CommandSpec.of("system stop", "", "Stop all containers, to be started with the host")
            .description("What \"varve system start\" would start, it starts again.")
            .arguments(0, 0)
            .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    int[] failures = {0};
    HostBoot.Sink sink =
        (name, failure) -> {
          if (failure.isPresent()) {
            failures[0]++;
            session.err().line("Error: " + Failure.message(failure.get()));
          } else {
            session.out().line(name);
          }
          session.out().flush();
        };
    HostBoot boot = session.engine().boot();
    if (starts) {
      boot.start(sink);
    } else {
      boot.stop(sink);
    }
    return failures[0] == 0 ? 0 : 1;
  }
}
