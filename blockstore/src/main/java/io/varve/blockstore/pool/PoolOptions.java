package io.varve.blockstore.pool;

import io.varve.oci.error.InvalidArgument;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a pool is made and kept.
 *
 * @param chunkSize the unit of space for a new pool, in bytes: a power of two from 4 KiB to 1 MiB;
 *     an existing pool keeps its own
 * @param capacity the most bytes of data it may hold, or 0 when only the file system bounds it;
 *     applies from now on
 * @param upkeep whether a thread commits, reclaims and settles in the background
 * @param repair whether parts of maps that can't be read become holes; without it, such a pool can
 *     be read and not changed
 * @param recent what is known of changes that are not committed yet
 */
public record PoolOptions(
    int chunkSize, long capacity, boolean upkeep, boolean repair, Recent recent) {

  /** What is known of changes that are not committed yet. */
  public sealed interface Recent {

    /** Nothing: after a kill the last commit is what there is. */
    record Unknown() implements Recent {}

    /**
     * An ended process may have left some: they are taken over.
     *
     * @param directory where they are, on a file system in memory
     */
    record TakenOver(Path directory) implements Recent {}

    /**
     * As taken over; and those to come are kept, too, for a pool whose users outlive this process.
     *
     * @param directory where they are, on a file system in memory
     */
    record Kept(Path directory) implements Recent {}

    /**
     * Where they are.
     *
     * @return a directory, or nothing
     */
    default Optional<Path> place() {
      return switch (this) {
        case Unknown() -> Optional.empty();
        case TakenOver(Path directory) -> Optional.of(directory);
        case Kept(Path directory) -> Optional.of(directory);
      };
    }
  }

  /** Checks the values. */
  public PoolOptions {
    new Geometry(chunkSize);
    if (capacity < 0) {
      throw new InvalidArgument("pool capacity %d is negative".formatted(capacity));
    }
  }

  /**
   * 64 KiB chunks, no limit of its own, background upkeep.
   *
   * @return the usual options
   */
  public static PoolOptions usual() {
    return new PoolOptions(64 << 10, 0, true, false, new Recent.Unknown());
  }

  /**
   * With another limit.
   *
   * @param bytes the most bytes of data, or 0
   * @return the options
   */
  public PoolOptions withCapacity(long bytes) {
    return new PoolOptions(chunkSize, bytes, upkeep, repair, recent);
  }

  /**
   * With another unit of space.
   *
   * @param bytes the chunk size
   * @return the options
   */
  public PoolOptions withChunkSize(int bytes) {
    return new PoolOptions(bytes, capacity, upkeep, repair, recent);
  }

  /**
   * Without the background thread: for short uses and for tests.
   *
   * @return the options
   */
  public PoolOptions withoutUpkeep() {
    return new PoolOptions(chunkSize, capacity, false, repair, recent);
  }

  /**
   * Giving up what can't be read.
   *
   * @return the options
   */
  public PoolOptions withRepair() {
    return new PoolOptions(chunkSize, capacity, upkeep, true, recent);
  }

  /**
   * With another knowledge of changes that are not committed.
   *
   * @param known what is known
   * @return the options
   */
  public PoolOptions with(Recent known) {
    return new PoolOptions(chunkSize, capacity, upkeep, repair, known);
  }
}
