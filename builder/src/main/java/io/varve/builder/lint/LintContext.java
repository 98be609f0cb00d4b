package io.varve.builder.lint;

import io.varve.builder.ignore.DockerIgnore;
import io.varve.oci.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * What a Dockerfile is checked with.
 *
 * @param buildArguments what {@code --build-arg} gives
 * @param buildPlatform the platform of the host
 * @param targetPlatform what is built for
 * @param ignore the rules of the context
 * @param baseImages finds a base image by reference and platform; absent when it is not at hand,
 *     which turns off the rules that need it
 */
public record LintContext(
    Map<String, String> buildArguments,
    Platform buildPlatform,
    Platform targetPlatform,
    DockerIgnore ignore,
    BiFunction<String, Platform, Optional<BaseImage>> baseImages) {

  /** Copies the arguments. */
  public LintContext {
    buildArguments = new LinkedHashMap<>(buildArguments);
  }

  /**
   * A context that knows nothing but the platform.
   *
   * @param platform the platform of the host and of the target
   * @return the context
   */
  public static LintContext of(Platform platform) {
    return new LintContext(
        Map.of(),
        platform,
        platform,
        DockerIgnore.of(".dockerignore", List.of()),
        (_, _) -> Optional.empty());
  }

  /** The arguments that FROM sees without a declaration. */
  Map<String, String> platformArguments() {
    Map<String, String> arguments = new LinkedHashMap<>();
    add(arguments, "BUILD", buildPlatform);
    add(arguments, "TARGET", targetPlatform);
    arguments.put("TARGETSTAGE", "default");
    return arguments;
  }

  private static void add(Map<String, String> arguments, String prefix, Platform platform) {
    arguments.put(prefix + "PLATFORM", platform.toString());
    arguments.put(prefix + "OS", platform.os());
    arguments.put(prefix + "OSVERSION", "");
    arguments.put(prefix + "ARCH", platform.architecture());
    arguments.put(prefix + "VARIANT", platform.variant().orElse(""));
  }
}
