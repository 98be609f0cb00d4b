package io.varve.builder.lint;

import io.varve.oci.Platform;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the rules want to know of a base image.
 *
 * @param platform what it is for
 * @param environment its variables
 * @param hasShell whether it sets the shell of the shell form
 */
public record BaseImage(Platform platform, Map<String, String> environment, boolean hasShell) {

  /** Copies the variables. */
  public BaseImage {
    environment = new LinkedHashMap<>(environment);
  }
}
