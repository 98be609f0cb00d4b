package io.varve.builder.step;

import java.nio.file.Path;
import java.util.Map;

/**
 * What of the host the programs of RUN may use.
 *
 * @param secrets secrets by id
 * @param agents sockets of ssh agents by id
 * @param network the network of steps that ask for none in particular
 */
public record StepAccess(
    Map<String, SecretValue> secrets, Map<String, Path> agents, StepNetwork network) {

  /** The network and nothing else. */
  public static final StepAccess STANDARD = new StepAccess(Map.of(), Map.of(), StepNetwork.BRIDGE);

  /** Copies the maps. */
  public StepAccess {
    secrets = Map.copyOf(secrets);
    agents = Map.copyOf(agents);
  }
}
