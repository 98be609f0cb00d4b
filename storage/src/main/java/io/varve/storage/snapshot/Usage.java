package io.varve.storage.snapshot;

/**
 * What a snapshot adds to its parent.
 *
 * @param bytes allocated bytes
 * @param inodes files, directories and links
 */
public record Usage(long bytes, long inodes) {}
