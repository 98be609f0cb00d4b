package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.UsageError;
import io.varve.engine.network.NetworkRecord;
import io.varve.engine.network.NetworkRequest;
import java.io.IOException;

/** {@code varve network create}. */
final class NetworkCreateCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("network create", "NETWORK", "Make a bridge network")
        .arguments(1, 1)
        .value("subnet", "CIDR", "Its addresses, such as 10.7.0.0/24")
        .value("gateway", "ADDRESS", "The bridge's address (default: the first of the subnet)")
        .value("ip-range", "CIDR", "Where containers' addresses are taken from")
        .flag("internal", "No way out")
        .flag("attachable", "Accepted as docker does")
        .list("label", "NAME=VALUE", "A free-form property")
        .value('d', "driver", "DRIVER", "Only \"bridge\"")
        .list('o', "opt", "NAME=VALUE", "Accepted as docker does; bridges have no options")
        .refuse("ipv6", "networks have IPv4 addresses only")
        .refuse("aux-address", "take --ip-range, which leaves the other addresses alone")
        .refuse("ipam-driver", "addresses are always handed out by Varve itself")
        .refuse("config-from", "make each network of its own options")
        .refuse("config-only", "make each network of its own options")
        .refuse("ingress", "there is no swarm here")
        .example("Containers that find each other by name", "network create lab")
        .example("Addresses of your choice", "network create --subnet 10.7.0.0/24 lab")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    arguments
        .value("driver")
        .filter(driver -> !driver.equals("bridge"))
        .ifPresent(
            driver -> {
              throw new UsageError(
                  UsageError.ARGUMENTS,
                  "varve network create: there is no driver \"" + driver + "\", only bridge");
            });
    NetworkRecord network =
        session
            .engine()
            .networks()
            .create(
                new NetworkRequest(
                    arguments.positional(0),
                    arguments.value("subnet"),
                    arguments.value("gateway"),
                    arguments.value("ip-range"),
                    arguments.has("internal"),
                    KeyValue.map("label", arguments.values("label"))));
    session.out().line(network.id());
    return 0;
  }
}
