package io.varve.engine.network;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

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
   * Connects a container to a further network, at once.
   *
   * @param owner the container's id; it is connected already
   * @param network the further network's name
   * @param identity the addresses that it asks for there
   * @param names what others may call it there
   * @return its place there
   * @throws io.varve.oci.error.NotFound when there is no such network
   * @throws io.varve.oci.error.Conflict when it is on it already
   * @throws IOException when it fails; nothing is left then
   */
  Endpoint join(String owner, String network, NetworkOptions.Identity identity, List<String> names)
      throws IOException;

  /**
   * Takes a container from a network that it has joined; nothing happens when it is not on it.
   *
   * @param owner the container's id
   * @param network the network's name
   * @throws IOException when it fails
   */
  void leave(String owner, String network) throws IOException;

  /**
   * Gives a container other names on its networks.
   *
   * @param owner the container's id
   * @param names what becomes of its names
   * @throws IOException when it fails
   */
  void rename(String owner, UnaryOperator<List<String>> names) throws IOException;

  /**
   * Takes all connections of an owner away with its name space; nothing happens when there is none.
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
