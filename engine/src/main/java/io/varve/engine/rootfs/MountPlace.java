package io.varve.engine.rootfs;

/**
 * A place in a root file system where something is going to be mounted.
 *
 * @param path an absolute path in the root file system
 * @param directory whether a directory is mounted there, not a file
 */
public record MountPlace(String path, boolean directory) {}
