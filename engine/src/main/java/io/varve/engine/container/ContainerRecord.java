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
 * @param image the image that it was made of
 * @param arguments program and arguments of its first process, resolved
 * @param spec what was asked for, merged with the image's configuration
 * @param mounts its mounts, resolved
 * @param stopSignal the number of the signal that stops it
 * @param activity what it was doing when last looked at
 */
public record ContainerRecord(
    ContainerId id,
    String name,
    Instant createdAt,
    ImageOrigin image,
    List<String> arguments,
    ContainerSpec spec,
    List<MountPoint> mounts,
    int stopSignal,
    Activity activity) {
  /** Copies the lists. */
  public ContainerRecord {
    arguments = List.copyOf(arguments);
    mounts = List.copyOf(mounts);
  }

  /**
   * The digest of its image's configuration.
   *
   * @return that of {@link #image}
   */
  public Digest imageId() {
    return image.id();
  }

  /**
   * The image as it was asked for.
   *
   * @return that of {@link #image}
   */
  public String imageName() {
    return image.name();
  }

  /**
   * The name of the snapshot that it stands on.
   *
   * @return that of {@link #image}; empty for an image without layers
   */
  public Optional<String> parent() {
    return image.snapshot();
  }

  /**
   * What it was doing when last looked at.
   *
   * @return that of {@link #activity}
   */
  public ContainerState state() {
    return activity.state();
  }

  /**
   * Its connection while it runs on a bridge.
   *
   * @return that of {@link #activity}
   */
  public Optional<Endpoint> endpoint() {
    return activity.endpoint();
  }

  /**
   * How often it was started again.
   *
   * @return that of {@link #activity}
   */
  public int restarts() {
    return activity.restarts();
  }

  /**
   * The same container in another state.
   *
   * @param value the state
   * @return a copy
   */
  public ContainerRecord withState(ContainerState value) {
    return withActivity(new Activity(value, endpoint(), restarts(), activity.halted()));
  }

  /**
   * The same container with another connection.
   *
   * @param value the connection, empty for none
   * @return a copy
   */
  public ContainerRecord withEndpoint(Optional<Endpoint> value) {
    return withActivity(new Activity(state(), value, restarts(), activity.halted()));
  }

  /**
   * The same container with another number of restarts.
   *
   * @param value how often it has started again by itself
   * @return a copy
   */
  public ContainerRecord withRestarts(int value) {
    return withActivity(new Activity(state(), endpoint(), value, activity.halted()));
  }

  /**
   * The same container, ended on purpose or not.
   *
   * @param value whether somebody has ended it
   * @return a copy
   */
  public ContainerRecord withHalted(boolean value) {
    return withActivity(new Activity(state(), endpoint(), restarts(), value));
  }

  private ContainerRecord withActivity(Activity value) {
    return new ContainerRecord(
        id, name, createdAt, image, arguments, spec, mounts, stopSignal, value);
  }

  /**
   * The same container under another name.
   *
   * @param value the name
   * @return a copy
   */
  public ContainerRecord withName(String value) {
    return new ContainerRecord(
        id, value, createdAt, image, arguments, spec, mounts, stopSignal, activity);
  }

  /**
   * The same container, asked to be something else.
   *
   * @param value what it is to be from its next start on
   * @return a copy
   */
  public ContainerRecord withSpec(ContainerSpec value) {
    return new ContainerRecord(
        id, name, createdAt, image, arguments, value, mounts, stopSignal, activity);
  }

  /**
   * Whether its first process runs.
   *
   * @return true when running or paused
   */
  public boolean isRunning() {
    return state() instanceof ContainerState.Running;
  }
}
