package io.varve.storage.content;

import java.time.Instant;

/**
 * The state of an ingest.
 *
 * @param ref its name
 * @param offset bytes on disk
 * @param startedAt when it began
 * @param updatedAt when bytes came last
 */
public record IngestStatus(IngestRef ref, long offset, Instant startedAt, Instant updatedAt) {}
