package io.varve.builder.source;

import io.varve.oci.ImageConfig;
import io.varve.oci.Manifest;

/**
 * An image that a build stands on or copies from.
 *
 * @param name as the Dockerfile has it
 * @param manifest its manifest
 * @param config its configuration
 */
public record BaseImage(String name, Manifest manifest, ImageConfig config) {}
