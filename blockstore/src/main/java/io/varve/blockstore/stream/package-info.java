/**
 * Volumes as streams: whole, or as the change between two states. The form is described in {@code
 * docs/blockstore-format.md}.
 *
 * <p>A stream is self-checking: a torn or altered one is refused, and nothing of it remains.
 */
package io.varve.blockstore.stream;
