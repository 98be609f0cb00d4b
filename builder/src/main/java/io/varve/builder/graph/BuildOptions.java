package io.varve.builder.graph;

import io.varve.oci.Platform;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/**
 * What shapes a graph besides the Dockerfile.
 *
 * @param arguments values for ARG ({@code --build-arg})
 * @param labels labels added to the image ({@code --label})
 * @param target the stage to build, empty for the last
 * @param platform what the image is to run on
 * @param host what this host runs
 * @param useCache whether earlier results may be taken
 * @param uncachedStages stages whose earlier results are not taken ({@code --no-cache-filter})
 * @param contexts named contexts
 */
public record BuildOptions(
    SequencedMap<String, String> arguments,
    SequencedMap<String, String> labels,
    Optional<String> target,
    Platform platform,
    Platform host,
    boolean useCache,
    Set<String> uncachedStages,
    Map<String, NamedContext> contexts) {

  /** Copies the collections. */
  public BuildOptions {
    arguments = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(arguments));
    labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
    uncachedStages = Set.copyOf(uncachedStages);
    contexts = Map.copyOf(contexts);
  }

  /**
   * Options that say nothing.
   *
   * @param host the platform of this host and of the image
   * @return the options
   */
  public static BuildOptions plain(Platform host) {
    return new BuildOptions(
        new LinkedHashMap<>(),
        new LinkedHashMap<>(),
        Optional.empty(),
        host,
        host,
        true,
        Set.of(),
        Map.of());
  }

  /**
   * The same for another platform.
   *
   * @param value what the image is to run on
   * @return a copy
   */
  public BuildOptions withPlatform(Platform value) {
    return new BuildOptions(
        arguments, labels, target, value, host, useCache, uncachedStages, contexts);
  }
}
