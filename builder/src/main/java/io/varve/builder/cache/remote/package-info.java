/**
 * Results of steps that other hosts made: build caches in registries and directories.
 *
 * <p>A cache is an OCI artifact of {@link io.varve.builder.cache.remote.CacheDocument}: keys, and
 * for each the layer that the step made. Invariants: nothing is asked of the outside before the
 * store's own cache has missed; a layer moves when its files are needed, not when its key is found;
 * what arrives is verified against its digest, against its diffID, and against the tar that this
 * builder would write of it; a cache that is missing, damaged or hostile costs a warning and the
 * work that it would have saved, never the build.
 */
package io.varve.builder.cache.remote;
