package io.varve.blockstore.stream;

import io.varve.blockstore.BlockName;
import java.util.Optional;

/**
 * What a stream holds.
 *
 * @param size the size of the volume, in bytes
 * @param chunkSize the unit of the change, in bytes
 * @param source the state that was exported
 * @param base the state that a delta starts from; nothing for a whole volume
 */
public record StreamHeader(long size, int chunkSize, BlockName source, Optional<BlockName> base) {}
