package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.network.NetworkOptions;
import java.io.IOException;
import java.util.Optional;

/** {@code varve network connect} and {@code varve network disconnect}. */
record NetworkConnectCommand(boolean connects) implements Command {

  @Override
  public CommandSpec spec() {
    CommandSpec.Builder spec =
        CommandSpec.of(
                connects ? "network connect" : "network disconnect",
                "NETWORK CONTAINER",
                connects
                    ? "Connect a container to a further network"
                    : "Take a container from a network that it was connected to")
            .arguments(2, 2);
    return connects
        ? spec.list("alias", "NAME", "A further name of the container there")
            .value("ip", "ADDRESS", "Its address there")
            .refuse("ip6", "networks have IPv4 addresses only")
            .example("Let a server be found as db", "network connect --alias db lab postgres")
            .build()
        : spec.flag('f', "force", "Accepted as docker does").build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    String network = session.engine().networks().inspect(arguments.positional(0)).name();
    String container = arguments.positional(1);
    if (connects) {
      NetworkOptions.Identity identity =
          new NetworkOptions.Identity(arguments.value("ip"), Optional.empty());
      session
          .engine()
          .containers()
          .connect(
              container, new NetworkOptions.Other(network, arguments.values("alias"), identity));
    } else {
      session.engine().containers().disconnect(container, network);
    }
    return 0;
  }
}
