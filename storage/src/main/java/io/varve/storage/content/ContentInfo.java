package io.varve.storage.content;

import io.varve.oci.Digest;
import java.time.Instant;

/**
 * What the store knows of a blob.
 *
 * @param digest its digest
 * @param size its length in bytes
 * @param createdAt when it was committed
 */
public record ContentInfo(Digest digest, long size, Instant createdAt) {}
