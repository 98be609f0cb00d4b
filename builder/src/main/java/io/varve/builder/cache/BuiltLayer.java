package io.varve.builder.cache;

import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;

/**
 * A layer of a root file system.
 *
 * @param diffId the digest of its uncompressed tar
 * @param descriptor how a manifest lists it
 */
public record BuiltLayer(DiffId diffId, Descriptor descriptor) {}
