package io.varve.engine.network;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Networks of containers. */
public interface Networks {
  /**
   * Makes a bridge network.
   *
   * @param name its name
   * @param subnet its addresses, such as {@code 10.7.0.0/24}; empty for free ones
   * @param internal whether it leads nowhere but to its containers
   * @param labels free-form properties
   * @return the network
   * @throws io.varve.oci.error.AlreadyExists when the name is in use
   * @throws IOException when it fails
   */
  NetworkRecord create(
      String name, Optional<String> subnet, boolean internal, Map<String, String> labels)
      throws IOException;

  /**
   * The networks, by name, those that always exist included.
   *
   * @return their records
   * @throws IOException when the store fails
   */
  List<NetworkRecord> list() throws IOException;

  /**
   * Looks a network up.
   *
   * @param name its name
   * @return the network
   * @throws io.varve.oci.error.NotFound when there is none
   * @throws IOException when the store fails
   */
  NetworkRecord inspect(String name) throws IOException;

  /**
   * Who is on a network.
   *
   * @param name its name
   * @return the places, by container id
   * @throws IOException when the store fails
   */
  SequencedMap<String, Endpoint> endpoints(String name) throws IOException;

  /**
   * The further networks of a container.
   *
   * @param owner the container's id
   * @return its places there
   * @throws IOException when the store fails
   */
  List<Endpoint> joined(String owner) throws IOException;

  /**
   * Removes a network.
   *
   * @param name its name
   * @throws io.varve.oci.error.Conflict when a container is connected
   * @throws IOException when it fails
   */
  void remove(String name) throws IOException;
}
