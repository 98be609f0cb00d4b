package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.network.NetworkOptions;
import io.varve.engine.network.NetworkRecord;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** {@code varve network prune}. */
final class NetworkPruneCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("network prune", "", "Remove networks that no container names")
        .arguments(0, 0)
        .flag('f', "force", "Do not ask")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    if (!Confirmation.given(
        arguments, session, "This removes every network that no container names.")) {
      return 1;
    }
    Set<String> named = new HashSet<>(List.of("bridge", "host", "none"));
    for (ContainerRecord container : session.engine().containers().list(true)) {
      NetworkOptions network = container.spec().network();
      named.add(network.network());
      network.others().forEach(other -> named.add(other.network()));
    }
    for (NetworkRecord network : session.engine().networks().list()) {
      if (!named.contains(network.name())) {
        session.engine().networks().remove(network.name());
        session.out().line(network.name());
      }
    }
    return 0;
  }
}
