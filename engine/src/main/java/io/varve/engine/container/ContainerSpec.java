package io.varve.engine.container;

import io.varve.engine.network.NetworkOptions;
import io.varve.engine.volume.MountRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * What a new container is asked to be.
 *
 * @param image name, id or id prefix of an image that the store has
 * @param name the container's name; empty for a random one
 * @param process its first process
 * @param isolation how far it is kept from the host
 * @param network how it is connected
 * @param mounts what it sees besides the image's files
 * @param labels free-form properties over the image's
 * @param removeOnExit whether it is removed, anonymous volumes included, when it ends
 * @param supervision what is done about it while it runs and when it ends
 */
public record ContainerSpec(
    String image,
    Optional<String> name,
    ProcessOptions process,
    IsolationOptions isolation,
    NetworkOptions network,
    List<MountRequest> mounts,
    SequencedMap<String, String> labels,
    boolean removeOnExit,
    Supervision supervision) {
  /** Copies the collections. */
  public ContainerSpec {
    mounts = List.copyOf(mounts);
    labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
  }

  /**
   * A container with docker's defaults.
   *
   * @param image the image
   * @param command program and arguments; empty for the image's
   * @return the request
   */
  public static ContainerSpec of(String image, String... command) {
    return new ContainerSpec(
        image,
        Optional.empty(),
        ProcessOptions.OF_IMAGE.withCommand(List.of(command)),
        IsolationOptions.DEFAULT,
        NetworkOptions.BRIDGE,
        List.of(),
        new LinkedHashMap<>(),
        false,
        Supervision.NONE);
  }

  /**
   * The same request under a name.
   *
   * @param value the container's name
   * @return a copy
   */
  public ContainerSpec withName(String value) {
    return new ContainerSpec(
        image,
        Optional.of(value),
        process,
        isolation,
        network,
        mounts,
        labels,
        removeOnExit,
        supervision);
  }

  /**
   * The same request with another process.
   *
   * @param value the process
   * @return a copy
   */
  public ContainerSpec withProcess(ProcessOptions value) {
    return new ContainerSpec(
        image, name, value, isolation, network, mounts, labels, removeOnExit, supervision);
  }

  /**
   * The same request with another isolation.
   *
   * @param value the isolation
   * @return a copy
   */
  public ContainerSpec withIsolation(IsolationOptions value) {
    return new ContainerSpec(
        image, name, process, value, network, mounts, labels, removeOnExit, supervision);
  }

  /**
   * The same request on another network.
   *
   * @param value the connection
   * @return a copy
   */
  public ContainerSpec withNetwork(NetworkOptions value) {
    return new ContainerSpec(
        image, name, process, isolation, value, mounts, labels, removeOnExit, supervision);
  }

  /**
   * The same request with other mounts.
   *
   * @param values the mounts
   * @return a copy
   */
  public ContainerSpec withMounts(List<MountRequest> values) {
    return new ContainerSpec(
        image, name, process, isolation, network, values, labels, removeOnExit, supervision);
  }

  /**
   * The same request with another supervision.
   *
   * @param value what is done about it
   * @return a copy
   */
  public ContainerSpec withSupervision(Supervision value) {
    return new ContainerSpec(
        image, name, process, isolation, network, mounts, labels, removeOnExit, value);
  }

  /**
   * The same request, removed at its end.
   *
   * @return a copy
   */
  public ContainerSpec removedOnExit() {
    return new ContainerSpec(
        image, name, process, isolation, network, mounts, labels, true, supervision);
  }
}
