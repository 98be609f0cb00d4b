package io.varve.engine.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Connects containers to networks. */
public interface Connector {
  /**
   * How owners begin whose connection goes with their process; the process' number follows. What
   * such a process left behind when it died is taken away by the next that connects.
   */
  String TEMPORARY = "process-";

  /**
   * Makes a network name space and connects it.
   *
   * @param owner the container's id, or a build step's; its first characters name links
   * @param options how it is connected; not {@code none} and not {@code host}
   * @return the connection
   * @throws io.varve.oci.error.NotFound when there is no such network
   * @throws io.varve.oci.error.Conflict when a published port is in use
   * @throws IOException when it fails; nothing is left then
   */
  Connection connect(String owner, NetworkOptions options) throws IOException;

  /**
   * Takes a connection away with its name space; nothing happens when there is none.
   *
   * @param owner the container's id, or a build step's
   * @throws IOException when something can't be taken away
   */
  void disconnect(String owner) throws IOException;

  /**
   * A connection.
   *
   * @param namespace the network name space
   * @param endpoint the place on the network
   */
  record Connection(Path namespace, Optional<Endpoint> endpoint) {}
}
