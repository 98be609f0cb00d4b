package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerState.Running;
import io.varve.engine.container.ContainerTable;
import io.varve.engine.container.Sharing;
import io.varve.engine.network.Endpoint;
import io.varve.engine.runtime.Namespaces.Namespace;
import io.varve.oci.error.FailedPrecondition;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Other containers whose name spaces a container shares, or whom it calls by names of its own. */
record Neighbours(ContainerTable table) {

  /** The file of a running container's name space of a type, such as {@code net}. */
  Path namespace(ContainerRecord asking, String other, String type) throws IOException {
    ContainerRecord neighbour = table.resolve(other);
    if (!(neighbour.state() instanceof Running running)) {
      throw new FailedPrecondition(
          "share the "
              + type
              + " name space of container "
              + neighbour.name()
              + ": it is not running; start it with \"varve start "
              + neighbour.name()
              + "\" before "
              + asking.name());
    }
    return Path.of("/proc/" + running.pid() + "/ns/" + type);
  }

  Namespace namespace(ContainerRecord asking, Sharing.Mode mode, String type) throws IOException {
    return switch (mode) {
      case Sharing.Mode.Own _ -> new Namespace.Own();
      case Sharing.Mode.Host _ -> new Namespace.Host();
      case Sharing.Mode.Of(String other) -> new Namespace.Joined(namespace(asking, other, type));
    };
  }

  /** The lines of {@code /etc/hosts} for {@code --link NAME[:ALIAS]}, as {@code name:address}. */
  List<String> linked(ContainerRecord asking) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String link : asking.spec().network().links()) {
      int colon = link.indexOf(':');
      ContainerRecord other = table.resolve(colon < 0 ? link : link.substring(0, colon));
      String address =
          other
              .endpoint()
              .map(Endpoint::address)
              .orElseThrow(
                  () ->
                      new FailedPrecondition(
                          "link container "
                              + other.name()
                              + " to "
                              + asking.name()
                              + ": it has no address; start it on a bridge first"));
      lines.add(other.name() + ":" + address);
      if (colon >= 0) {
        lines.add(link.substring(colon + 1) + ":" + address);
      }
    }
    return lines;
  }
}
