/**
 * What is kept on disk: blobs ({@code content}), unpacked layers ({@code snapshot}), the way
 * between the two ({@code layer}), records ({@code metadata}), what keeps all of them alive ({@code
 * lease}), and whether all is as it should be ({@code check}). {@link io.varve.storage.Store} opens
 * everything; {@code lock} has the locks between processes and their order, {@code disk} the file
 * operations whose order decides what survives a crash.
 *
 * <p>Invariants: a layer is never written after it is committed; whatever is acknowledged is on
 * disk; several processes use one store at once.
 */
package io.varve.storage;
