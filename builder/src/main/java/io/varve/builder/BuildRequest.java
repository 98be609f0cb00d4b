package io.varve.builder;

import io.varve.builder.cache.remote.CacheExchange;
import io.varve.builder.graph.BuildOptions;
import io.varve.builder.image.Finishing;
import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.output.BuildOutput;
import io.varve.builder.solve.Diagnosis;
import io.varve.builder.step.StepAccess;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import java.nio.file.Path;
import java.util.List;

/**
 * What is to be built.
 *
 * @param material what the image is made from
 * @param options what shapes the build
 * @param access what of the host the programs of RUN may use
 * @param caches where results come from and go to besides the store's own cache
 * @param result what is to become of what was built
 * @param diagnosis how the build explains itself
 */
public record BuildRequest(
    BuildMaterial material,
    BuildOptions options,
    StepAccess access,
    CacheExchange caches,
    WantedResult result,
    Diagnosis diagnosis) {

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
        BuildMaterial.of(dockerfile, context),
        options,
        StepAccess.STANDARD,
        CacheExchange.NONE,
        WantedResult.named(tags),
        Diagnosis.NONE);
  }

  /**
   * The same for another platform and without names or outputs.
   *
   * @param platform what the image is to run on
   * @return a copy
   */
  BuildRequest forPlatform(Platform platform) {
    BuildOptions other = options.withPlatform(platform);
    WantedResult nameless = new WantedResult(List.of(), result.finishing(), List.of());
    return new BuildRequest(material, other, access, caches, nameless, diagnosis);
  }

  /**
   * The same with other outputs.
   *
   * @param values where the result goes
   * @return a copy
   */
  public BuildRequest withOutputs(List<BuildOutput> values) {
    return withResult(new WantedResult(result.tags(), result.finishing(), values));
  }

  /**
   * The same, finished in another way.
   *
   * @param value how the stage becomes an image
   * @return a copy
   */
  public BuildRequest withFinishing(Finishing value) {
    return withResult(new WantedResult(result.tags(), value, result.outputs()));
  }

  private BuildRequest withResult(WantedResult value) {
    return new BuildRequest(material, options, access, caches, value, diagnosis);
  }

  /**
   * The same with caches elsewhere.
   *
   * @param value where results come from and go to
   * @return a copy
   */
  public BuildRequest withCaches(CacheExchange value) {
    return new BuildRequest(material, options, access, value, result, diagnosis);
  }

  /**
   * The same, explaining itself in another way.
   *
   * @param value how
   * @return a copy
   */
  public BuildRequest withDiagnosis(Diagnosis value) {
    return new BuildRequest(material, options, access, caches, result, value);
  }
}
