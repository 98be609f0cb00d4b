/**
 * The embedded registry: the local store over the OCI distribution API (distribution specification
 * 1.1), for reading and writing.
 *
 * <p>A repository is what the store's images are named: {@code debian} and {@code library/debian}
 * are {@code docker.io/library/debian}, {@code example.org/app} keeps its registry. Invariants:
 * what was not verified is never served; an upload appears under its digest or not at all; a name
 * that is not a name never reaches the store.
 */
package io.varve.image.registry.server;
