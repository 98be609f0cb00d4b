package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.network.Endpoint;
import io.varve.engine.network.PortMapping;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.util.List;

/** {@code varve port}. */
final class PortCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "port", "CONTAINER [PORT[/PROTOCOL]]", "List the published ports of a container")
        .arguments(1, 2)
        .example("Where does its port 80 end up?", "port web 80")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    ContainerRecord container = session.engine().containers().inspect(arguments.positional(0));
    List<PortMapping> ports = container.endpoint().map(Endpoint::ports).orElse(List.of());
    if (arguments.optional(1).isEmpty()) {
      ports.forEach(port -> session.out().line(name(port) + " -> " + place(port)));
      return 0;
    }
    String asked = arguments.positional(1);
    String wanted = asked.indexOf('/') < 0 ? asked + "/tcp" : asked;
    List<PortMapping> found = ports.stream().filter(port -> name(port).equals(wanted)).toList();
    if (found.isEmpty()) {
      throw new NotFound("container " + container.name() + " publishes no port " + wanted);
    }
    found.forEach(port -> session.out().line(place(port)));
    return 0;
  }

  private static String name(PortMapping port) {
    return port.containerPort() + "/" + port.protocol();
  }

  private static String place(PortMapping port) {
    return port.hostAddress().orElse("0.0.0.0") + ":" + port.hostPort();
  }
}
