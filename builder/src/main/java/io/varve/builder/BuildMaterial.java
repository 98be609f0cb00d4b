package io.varve.builder;

import io.varve.builder.context.ContextFilter;
import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.source.PullPolicy;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What an image is made from.
 *
 * @param dockerfile the instructions
 * @param context the directory of the build context, empty for none
 * @param filter what of it does not belong to the context
 * @param pull when base images are looked up in their registry
 */
public record BuildMaterial(
    Dockerfile dockerfile, Optional<Path> context, ContextFilter filter, PullPolicy pull) {

  /**
   * A whole directory, and base images that are looked up only when they are missing.
   *
   * @param dockerfile the instructions
   * @param context the directory of the build context
   * @return the material
   */
  public static BuildMaterial of(Dockerfile dockerfile, Path context) {
    return new BuildMaterial(
        dockerfile, Optional.of(context), ContextFilter.NONE, PullPolicy.MISSING);
  }
}
