package io.varve.engine.container;

import io.varve.engine.network.Endpoint;
import java.util.Optional;

/**
 * What a container was doing when last looked at.
 *
 * @param state whether its first process runs
 * @param endpoint its connection while it runs on a bridge
 * @param restarts how often it was started again
 * @param halted whether somebody has ended it on purpose
 */
public record Activity(
    ContainerState state, Optional<Endpoint> endpoint, int restarts, boolean halted) {

  /** A container that was never started. */
  public static final Activity NONE =
      new Activity(new ContainerState.Created(), Optional.empty(), 0, false);
}
