package io.varve.image.transfer;

import io.varve.image.ResolvedImage;
import io.varve.oci.Descriptor;

/**
 * The result of a pull.
 *
 * @param image the image, unpacked and named
 * @param target what the registry has under the name: a manifest or an index
 * @param changed whether anything had to be fetched or named
 */
public record Pulled(ResolvedImage image, Descriptor target, boolean changed) {}
