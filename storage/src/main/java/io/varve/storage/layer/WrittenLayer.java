package io.varve.storage.layer;

import io.varve.oci.DiffId;

/**
 * A layer that was written.
 *
 * @param diffId the digest of the tar
 * @param tarSize the length of the tar in bytes
 * @param entries how many entries it has
 */
public record WrittenLayer(DiffId diffId, long tarSize, long entries) {}
