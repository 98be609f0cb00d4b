package io.varve.builder.solve;

import io.varve.builder.cache.remote.ImportedCaches;
import io.varve.builder.context.BuildContext;
import io.varve.builder.step.SecretValue;
import io.varve.builder.step.StepNetwork;
import io.varve.builder.step.StepTerminal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a build is given besides its graph.
 *
 * @param contexts directories by name; the build context has the empty name
 * @param secrets secrets by id
 * @param agents sockets of ssh agents by id
 * @param network the network of steps that ask for none in particular
 * @param time the latest modification time in the image ({@code SOURCE_DATE_EPOCH}), empty to take
 *     it from the base image
 * @param explain whether misses of the cache are explained
 * @param caches results that other hosts made
 * @param debug the terminal for a shell before a step that failed
 */
public record BuildInputs(
    Map<String, BuildContext> contexts,
    Map<String, SecretValue> secrets,
    Map<String, Path> agents,
    StepNetwork network,
    Optional<Instant> time,
    boolean explain,
    ImportedCaches caches,
    Optional<StepTerminal> debug) {

  /** Copies the maps. */
  public BuildInputs {
    contexts = Map.copyOf(contexts);
    secrets = Map.copyOf(secrets);
    agents = Map.copyOf(agents);
  }
}
