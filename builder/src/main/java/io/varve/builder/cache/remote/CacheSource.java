package io.varve.builder.cache.remote;

/**
 * A cache that results are taken from ({@code --cache-from}).
 *
 * @param location where it is
 * @param mounts whether it may fill cache mounts that are empty
 */
public record CacheSource(CacheLocation location, boolean mounts) {}
