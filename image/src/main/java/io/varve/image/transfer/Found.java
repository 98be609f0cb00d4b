package io.varve.image.transfer;

import io.varve.oci.Descriptor;
import io.varve.oci.ImageConfig;
import io.varve.oci.Manifest;
import io.varve.oci.Platform;
import io.varve.oci.Reference;

/**
 * An image of a registry whose documents are here and whose layers may not be.
 *
 * @param name its name
 * @param target what the name meant when it was asked for: a manifest, or an index
 * @param platform the platform it was chosen for
 * @param manifest the manifest for the platform
 * @param config its configuration
 */
public record Found(
    Reference name, Descriptor target, Platform platform, Manifest manifest, ImageConfig config) {}
