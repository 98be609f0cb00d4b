package io.varve.engine.container;

import io.varve.engine.network.Endpoint;
import io.varve.oci.Digest;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What the store keeps of a container.
 *
 * @param id its identity
 * @param name its name
 * @param createdAt when it was made
 * @param imageId the digest of its image's configuration
 * @param imageName the image as it was asked for
 * @param parent the name of the snapshot that it stands on; empty for an image without layers
 * @param arguments program and arguments of its first process, resolved
 * @param spec what was asked for, merged with the image's configuration
 * @param mounts its mounts, resolved
 * @param state what it was doing when last looked at
 * @param endpoint its connection while it runs on a bridge
 * @param stopSignal the number of the signal that stops it
 * @param restarts how often it was started again
 */
public record ContainerRecord(
    ContainerId id,
    String name,
    Instant createdAt,
    Digest imageId,
    String imageName,
    Optional<String> parent,
    List<String> arguments,
    ContainerSpec spec,
    List<MountPoint> mounts,
    ContainerState state,
    Optional<Endpoint> endpoint,
    int stopSignal,
    int restarts) {
  /** Copies the lists. */
  public ContainerRecord {
    arguments = List.copyOf(arguments);
    mounts = List.copyOf(mounts);
  }

  /**
   * The same container in another state.
   *
   * @param value the state
   * @return a copy
   */
  public ContainerRecord withState(ContainerState value) {
    return new ContainerRecord(
        id,
        name,
        createdAt,
        imageId,
        imageName,
        parent,
        arguments,
        spec,
        mounts,
        value,
        endpoint,
        stopSignal,
        restarts);
  }

  /**
   * The same container under another name.
   *
   * @param value the name
   * @return a copy
   */
  public ContainerRecord withName(String value) {
    return new ContainerRecord(
        id,
        value,
        createdAt,
        imageId,
        imageName,
        parent,
        arguments,
        spec,
        mounts,
        state,
        endpoint,
        stopSignal,
        restarts);
  }

  /**
   * The same container with another connection.
   *
   * @param value the connection, empty for none
   * @return a copy
   */
  public ContainerRecord withEndpoint(Optional<Endpoint> value) {
    return new ContainerRecord(
        id,
        name,
        createdAt,
        imageId,
        imageName,
        parent,
        arguments,
        spec,
        mounts,
        state,
        value,
        stopSignal,
        restarts);
  }

  /**
   * The same container with another number of restarts.
   *
   * @param value how often it has started again by itself
   * @return a copy
   */
  public ContainerRecord withRestarts(int value) {
    return new ContainerRecord(
        id,
        name,
        createdAt,
        imageId,
        imageName,
        parent,
        arguments,
        spec,
        mounts,
        state,
        endpoint,
        stopSignal,
        value);
  }

  /**
   * The same container, asked to be something else.
   *
   * @param value what it is to be from its next start on
   * @return a copy
   */
  public ContainerRecord withSpec(ContainerSpec value) {
    return new ContainerRecord(
        id,
        name,
        createdAt,
        imageId,
        imageName,
        parent,
        arguments,
        value,
        mounts,
        state,
        endpoint,
        stopSignal,
        restarts);
  }

  /**
   * Whether its first process runs.
   *
   * @return true when running or paused
   */
  public boolean isRunning() {
    return state instanceof ContainerState.Running;
  }
}
