package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.network.NetworkRecord;
import java.io.IOException;

/** {@code varve network create}. */
final class NetworkCreateCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("network create", "NETWORK", "Make a bridge network")
        .arguments(1, 1)
        .value("subnet", "CIDR", "Its addresses, such as 10.7.0.0/24")
        .flag("internal", "No way out")
        .list("label", "NAME=VALUE", "A free-form property")
        .value('d', "driver", "DRIVER", "Only \"bridge\"")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    NetworkRecord network =
        session
            .engine()
            .networks()
            .create(
                arguments.positional(0),
                arguments.value("subnet"),
                arguments.has("internal"),
                KeyValue.map("label", arguments.values("label")));
    session.out().line(network.name());
    return 0;
  }
}
