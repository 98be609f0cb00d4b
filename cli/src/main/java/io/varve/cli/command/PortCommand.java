package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.container.ContainerRecord;
import java.io.IOException;

/** {@code varve port}. */
final class PortCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("port", "CONTAINER", "List the published ports of a container")
        .arguments(1, 1)
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    ContainerRecord container = session.engine().containers().inspect(arguments.positional(0));
    container
        .endpoint()
        .ifPresent(
            endpoint ->
                endpoint
                    .ports()
                    .forEach(
                        port ->
                            session
                                .out()
                                .line(
                                    port.containerPort()
                                        + "/"
                                        + port.protocol()
                                        + " -> "
                                        + port.hostAddress().orElse("0.0.0.0")
                                        + ":"
                                        + port.hostPort())));
    return 0;
  }
}
