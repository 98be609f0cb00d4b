package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;

/** {@code varve attach}. */
final class AttachCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("attach", "CONTAINER", "Connect to a running container")
        .arguments(1, 1)
        .value(
            "detach-keys", "KEYS", "Keys that leave the container running (default ctrl-p,ctrl-q)")
        .flag("no-stdin", "Do not connect standard input")
        .flag("sig-proxy", "Pass signals on (default true)")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    return Foreground.attach(arguments, session);
  }
}
