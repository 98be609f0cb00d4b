/**
 * From a finished build to a cache elsewhere ({@code --cache-to}).
 *
 * <p>Invariants: keys of all steps go along, layers as the mode says; a layer that is not here is
 * copied from the cache that promised it, without being unpacked; the name changes last, when
 * everything that it needs is there.
 */
package io.varve.builder.export;
