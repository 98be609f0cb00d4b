package io.varve.engine.volume;

import java.util.OptionalInt;

/**
 * What a new block volume is to be.
 *
 * @param sizeBytes the size of the device, a multiple of 512
 * @param fileSystem what it is to hold
 * @param chunkBytes the unit of space: a power of two from 4 KiB to 1 MiB; the first volume of a
 *     store decides for all
 */
public record BlockRequest(long sizeBytes, FileSystemType fileSystem, OptionalInt chunkBytes) {}
