/**
 * What is kept on disk: blobs ({@code content}), unpacked layers ({@code snapshot}), the way
 * between the two ({@code layer}), records ({@code metadata}), and what keeps all of them alive
 * ({@code lease}).
 *
 * <p>Invariants: a layer is never written after it is committed; whatever is acknowledged is on
 * disk; several processes use one store at once.
 */
package io.varve.storage;
