package io.varve.builder;

import io.varve.builder.cache.remote.CacheExchange;
import io.varve.builder.context.ContextFilter;
import io.varve.builder.graph.BuildOptions;
import io.varve.builder.image.Finishing;
import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.output.BuildOutput;
import io.varve.builder.source.PullPolicy;
import io.varve.builder.step.SecretValue;
import io.varve.builder.step.StepNetwork;
import io.varve.builder.step.StepTerminal;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be built.
 *
 * @param dockerfile the instructions
 * @param context the directory of the build context, empty for none
 * @param filter what of it does not belong to the context
 * @param options what else shapes the build
 * @param tags names for the image
 * @param finishing how the stage becomes an image
 * @param pull when base images are looked up in their registry
 * @param secrets secrets by id
 * @param agents sockets of ssh agents by id
 * @param network the network of RUN
 * @param explain whether cache misses are explained
 * @param outputs where the result goes; none for an image in the store
 * @param caches where results come from and go to besides the store's own cache
 * @param debug the terminal on which a shell is opened before the step that failed, if wanted
 */
public record BuildRequest(
    Dockerfile dockerfile,
    Optional<Path> context,
    ContextFilter filter,
    BuildOptions options,
    List<Reference> tags,
    Finishing finishing,
    PullPolicy pull,
    Map<String, SecretValue> secrets,
    Map<String, Path> agents,
    StepNetwork network,
    boolean explain,
    List<BuildOutput> outputs,
    CacheExchange caches,
    Optional<StepTerminal> debug) {

  /** Copies the collections. */
  public BuildRequest {
    tags = List.copyOf(tags);
    outputs = List.copyOf(outputs);
    secrets = Map.copyOf(secrets);
    agents = Map.copyOf(agents);
  }

  /**
   * A request without caches elsewhere.
   *
   * @param dockerfile the instructions
   * @param context the directory of the build context, empty for none
   * @param filter what of it does not belong to the context
   * @param options what else shapes the build
   * @param tags names for the image
   * @param finishing how the stage becomes an image
   * @param pull when base images are looked up in their registry
   * @param secrets secrets by id
   * @param agents sockets of ssh agents by id
   * @param network the network of RUN
   * @param explain whether cache misses are explained
   * @param outputs where the result goes; none for an image in the store
   */
  public BuildRequest(
      Dockerfile dockerfile,
      Optional<Path> context,
      ContextFilter filter,
      BuildOptions options,
      List<Reference> tags,
      Finishing finishing,
      PullPolicy pull,
      Map<String, SecretValue> secrets,
      Map<String, Path> agents,
      StepNetwork network,
      boolean explain,
      List<BuildOutput> outputs) {
    this(
        dockerfile,
        context,
        filter,
        options,
        tags,
        finishing,
        pull,
        secrets,
        agents,
        network,
        explain,
        outputs,
        CacheExchange.NONE,
        Optional.empty());
  }

  /**
   * A request that says little.
   *
   * @param dockerfile the instructions
   * @param context the directory of the build context
   * @param options what shapes the build
   * @param tags names for the image
   * @return the request
   */
  public static BuildRequest of(
      Dockerfile dockerfile, Path context, BuildOptions options, List<Reference> tags) {
    return new BuildRequest(
        dockerfile,
        Optional.of(context),
        ContextFilter.NONE,
        options,
        tags,
        Finishing.PLAIN,
        PullPolicy.MISSING,
        Map.of(),
        Map.of(),
        StepNetwork.BRIDGE,
        false,
        List.of());
  }

  /**
   * The same for another platform and without names.
   *
   * @param platform what the image is to run on
   * @return a copy
   */
  BuildRequest forPlatform(Platform platform) {
    return new BuildRequest(
        dockerfile,
        context,
        filter,
        options.withPlatform(platform),
        List.of(),
        finishing,
        pull,
        secrets,
        agents,
        network,
        explain,
        List.of(),
        caches,
        debug);
  }

  /**
   * The same with other outputs.
   *
   * @param values where the result goes
   * @return a copy
   */
  public BuildRequest withOutputs(List<BuildOutput> values) {
    return new BuildRequest(
        dockerfile,
        context,
        filter,
        options,
        tags,
        finishing,
        pull,
        secrets,
        agents,
        network,
        explain,
        values,
        caches,
        debug);
  }

  /**
   * The same, finished in another way.
   *
   * @param value how the stage becomes an image
   * @return a copy
   */
  public BuildRequest withFinishing(Finishing value) {
    return new BuildRequest(
        dockerfile,
        context,
        filter,
        options,
        tags,
        value,
        pull,
        secrets,
        agents,
        network,
        explain,
        outputs,
        caches,
        debug);
  }

  /**
   * The same with caches elsewhere.
   *
   * @param value where results come from and go to
   * @return a copy
   */
  public BuildRequest withCaches(CacheExchange value) {
    return new BuildRequest(
        dockerfile,
        context,
        filter,
        options,
        tags,
        finishing,
        pull,
        secrets,
        agents,
        network,
        explain,
        outputs,
        value,
        debug);
  }

  /**
   * The same with a shell in the state before a step that failed.
   *
   * @param terminal where it is opened
   * @return a copy
   */
  public BuildRequest withDebugShell(StepTerminal terminal) {
    return new BuildRequest(
        dockerfile,
        context,
        filter,
        options,
        tags,
        finishing,
        pull,
        secrets,
        agents,
        network,
        explain,
        outputs,
        caches,
        Optional.of(terminal));
  }
}
