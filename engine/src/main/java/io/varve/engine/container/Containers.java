package io.varve.engine.container;

import io.varve.engine.network.NetworkOptions;
import io.varve.engine.prune.PruneFilter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The life cycle of containers.
 *
 * <p>{@code create} makes a container, {@code start} runs its first process, which ends by itself
 * or by {@code stop} and {@code kill}; then it can start again, with its files as it left them,
 * until {@code remove}. Every method that takes a container takes its name, its id or a unique
 * prefix of its id, and throws {@link io.varve.oci.error.NotFound} for an unknown one.
 */
public interface Containers {
  /**
   * Makes a container.
   *
   * @param spec what it is to be
   * @return its record
   * @throws io.varve.oci.error.NotFound when the store has no such image
   * @throws io.varve.oci.error.Conflict when the name is in use
   * @throws IOException when the store fails
   */
  ContainerRecord create(ContainerSpec spec) throws IOException;

  /**
   * Starts a container in the background; nothing happens when it runs. It outlives this process.
   *
   * @param container which
   * @throws StartFailure when its program could not be run
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted; the container is then stopped
   */
  void start(String container) throws IOException, InterruptedException;

  /**
   * Makes a container and starts it in the background, in one: nobody can remove it in between.
   *
   * @param spec what it is to be; one that is to be removed at its end is also removed when it
   *     could not be started
   * @param made is told of the container before it starts
   * @return its record, as it was made
   * @throws io.varve.oci.error.NotFound when the store has no such image
   * @throws io.varve.oci.error.Conflict when the name is in use
   * @throws StartFailure when its program could not be run
   * @throws IOException when it fails
   */
  ContainerRecord run(ContainerSpec spec, Made made) throws IOException;

  /** Is told of a new container. */
  @FunctionalInterface
  interface Made {
    /**
     * Takes the container.
     *
     * @param container its record
     * @throws IOException when it can't be; the container does not start then
     */
    void accept(ContainerRecord container) throws IOException;
  }

  /**
   * Asks a container to end, and kills it when it does not.
   *
   * @param container which
   * @param signal the signal in place of the container's own
   * @param timeout how long to wait in place of the container's own 10 s; negative for ever
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted while waiting
   */
  void stop(String container, Optional<String> signal, Optional<Duration> timeout)
      throws IOException, InterruptedException;

  /**
   * Stops and starts a container.
   *
   * @param container which
   * @param signal as for {@link #stop}
   * @param timeout as for {@link #stop}
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted while waiting
   */
  default void restart(String container, Optional<String> signal, Optional<Duration> timeout)
      throws IOException, InterruptedException {
    stop(container, signal, timeout);
    start(container);
  }

  /**
   * Sends a signal to a container's first process.
   *
   * @param container which
   * @param signal a name, with or without SIG, or a number
   * @throws io.varve.oci.error.Conflict when it does not run
   * @throws IOException when it fails
   */
  void kill(String container, String signal) throws IOException;

  /**
   * Freezes a container's processes.
   *
   * @param container which
   * @throws IOException when it fails
   */
  void pause(String container) throws IOException;

  /**
   * Lets a paused container's processes run on.
   *
   * @param container which
   * @throws IOException when it fails
   */
  void unpause(String container) throws IOException;

  /**
   * Waits until a container does not run.
   *
   * @param container which
   * @return its exit code
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  int await(String container) throws IOException, InterruptedException;

  /**
   * Gives a container another name.
   *
   * @param container which
   * @param name the new name
   * @throws io.varve.oci.error.Conflict when the name is in use
   * @throws IOException when the store fails
   */
  void rename(String container, String name) throws IOException;

  /**
   * Changes what a container may use and whether it starts again, at once when it runs.
   *
   * @param container which
   * @param limits what changes of its limits
   * @param restart its new policy; empty leaves it
   * @throws IOException when it fails; nothing has changed then
   */
  void update(String container, ResourceLimits limits, Optional<RestartPolicy> restart)
      throws IOException;

  /**
   * Connects a container to a further network: at once when it runs, and at each of its starts.
   *
   * @param container which
   * @param network the network, and what the container is called there
   * @throws io.varve.oci.error.NotFound when there is no such network
   * @throws io.varve.oci.error.Conflict when it is on it already, or can't be on a further one
   * @throws IOException when it fails
   */
  void connect(String container, NetworkOptions.Other network) throws IOException;

  /**
   * Takes a container from a network that it was connected to after it was made.
   *
   * @param container which
   * @param network the network's name
   * @throws io.varve.oci.error.NotFound when it is not on it
   * @throws io.varve.oci.error.Conflict when it was made on it
   * @throws IOException when it fails
   */
  void disconnect(String container, String network) throws IOException;

  /**
   * Removes a container and its files.
   *
   * @param container which
   * @param force whether a running one is killed first
   * @param volumes whether its anonymous volumes go, too
   * @throws io.varve.oci.error.Conflict when it runs and {@code force} is false
   * @throws IOException when it fails
   */
  void remove(String container, boolean force, boolean volumes) throws IOException;

  /**
   * The containers, newest first, each in its state of this moment.
   *
   * @param all whether to list those that do not run, too
   * @return their records
   * @throws IOException when the store fails
   */
  List<ContainerRecord> list(boolean all) throws IOException;

  /**
   * Looks a container up.
   *
   * @param container which
   * @return its record, in its state of this moment
   * @throws IOException when the store fails
   */
  ContainerRecord inspect(String container) throws IOException;

  /**
   * How a container is.
   *
   * @param container its record
   * @return what its checks say; empty when it does not run or has no check
   * @throws IOException when it can't be read
   */
  Optional<Health> health(ContainerRecord container) throws IOException;

  /**
   * Removes containers that do not run, with their anonymous volumes.
   *
   * @param filter spares some
   * @return the ids of those that went, and what their own layers took
   * @throws IOException when it fails
   */
  Pruned prune(PruneFilter filter) throws IOException;

  /**
   * What a prune took away.
   *
   * @param ids the containers
   * @param bytes what they had written themselves
   */
  record Pruned(List<ContainerId> ids, long bytes) {}
}
