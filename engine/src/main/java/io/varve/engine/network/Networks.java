package io.varve.engine.network;

import java.io.IOException;
import java.util.List;
import java.util.SequencedMap;

/** Networks of containers. */
public interface Networks {
  /**
   * Makes a bridge network.
   *
   * @param request its name and what it is to be
   * @return the network
   * @throws io.varve.oci.error.AlreadyExists when the name is in use
   * @throws io.varve.oci.error.InvalidArgument when its addresses do not fit together
   * @throws IOException when it fails
   */
  NetworkRecord create(NetworkRequest request) throws IOException;

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
   * @param name its name, its id, or a beginning of its id that is no other's
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
   * @param name its name or id
   * @return its name
   * @throws io.varve.oci.error.Conflict when a container is connected
   * @throws IOException when it fails
   */
  String remove(String name) throws IOException;
}
