/**
 * Blobs by digest.
 *
 * <p>Invariants: a blob under a digest has that digest; a blob appears whole or not at all; an
 * ingest that was interrupted resumes from the bytes that reached the disk, in any process.
 */
package io.varve.storage.content;
