package io.varve.engine.lifecycle;

import io.varve.engine.network.NetworkOptions;
import io.varve.engine.network.PortMapping;
import io.varve.oci.RunConfig;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The ports that a container says it listens on, and what of them is published. */
final class ExposedPorts {
  private ExposedPorts() {}

  /** What was asked for, with the image's ports; with publishAll, each is published somewhere. */
  static NetworkOptions merge(NetworkOptions asked, RunConfig image) {
    Set<String> exposed = new LinkedHashSet<>();
    List<PortMapping> ports = new ArrayList<>(asked.ports());
    List<String> texts = new ArrayList<>(image.exposedPorts());
    texts.addAll(asked.exposed());
    for (String text : texts) {
      for (PortMapping port : PortMapping.parse(text)) {
        exposed.add(name(port));
        if (asked.publishAll() && ports.stream().noneMatch(p -> name(p).equals(name(port)))) {
          ports.add(port);
        }
      }
    }
    return asked.withPorts(ports).withExposed(List.copyOf(exposed));
  }

  private static String name(PortMapping port) {
    return port.containerPort() + "/" + port.protocol();
  }
}
