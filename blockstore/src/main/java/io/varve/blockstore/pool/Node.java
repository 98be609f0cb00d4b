package io.varve.blockstore.pool;

import io.varve.oci.error.DataLoss;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/**
 * A metadata page: a node of a tree of fixed fan-out.
 *
 * <p>A pointer to a node is its page number with the low bits of the generation that wrote it
 * above, so that a page which a disk failed to write is noticed. 0 points to nothing; page 0 is a
 * superblock.
 */
final class Node {

  static final int SIZE = 4096;
  static final int FANOUT = 504;

  private static final int HEADER = SIZE - FANOUT * Long.BYTES;
  private static final int MAGIC = 0x5641_4e44;
  private static final int PAGE_BITS = 40;
  private static final long PAGE_MASK = (1L << PAGE_BITS) - 1;
  private static final long GENERATION_MASK = (1L << (Long.SIZE - PAGE_BITS)) - 1;

  /** What the entries of the leaves are. */
  enum Kind {
    /** Slot + 1 of each chunk of a volume. */
    CHUNKS(0),
    /** Records of volumes and snapshots. */
    CATALOG(1);

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  final int page;
  final long generation;
  final Kind kind;
  final int level;
  final long[] entries;

  /** How many chunks the leaves below map. */
  long population;

  /** Whether the page is durable, so that this copy may be forgotten. */
  volatile boolean stored;

  Node(int page, long generation, Kind kind, int level, long population, long[] entries) {
    this.page = page;
    this.generation = generation;
    this.kind = kind;
    this.level = level;
    this.population = population;
    this.entries = entries;
  }

  long pointer() {
    return page | (generation & GENERATION_MASK) << PAGE_BITS;
  }

  static int pageOf(long pointer) {
    return (int) (pointer & PAGE_MASK);
  }

  ByteBuffer encode() {
    ByteBuffer buffer = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putInt(MAGIC).putInt(0).putLong(page).putLong(generation).putLong(population);
    buffer.put((byte) level).put((byte) kind.code);
    buffer.position(HEADER).slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(entries);
    buffer.putInt(Integer.BYTES, checksum(buffer));
    return buffer.clear();
  }

  /**
   * Reads a page and checks that it is the one pointed to.
   *
   * @throws DataLoss when it is not
   */
  static Node decode(ByteBuffer page, long pointer, Kind kind, int level, String place) {
    ByteBuffer buffer = page.order(ByteOrder.LITTLE_ENDIAN);
    int stored = buffer.getInt(Integer.BYTES);
    buffer.putInt(Integer.BYTES, 0);
    long number = buffer.getLong(8);
    long generation = buffer.getLong(16);
    boolean intact =
        buffer.getInt(0) == MAGIC
            && stored == checksum(buffer)
            && number == pageOf(pointer)
            && (generation & GENERATION_MASK) == pointer >>> PAGE_BITS
            && buffer.get(32) == level
            && buffer.get(33) == kind.code;
    if (!intact) {
      throw new DataLoss(
          "metadata page %d of pool %s is damaged: run a check with repair"
              .formatted(pageOf(pointer), place));
    }
    long[] entries = new long[FANOUT];
    buffer.position(HEADER).slice().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(entries);
    return new Node((int) number, generation, kind, level, buffer.getLong(24), entries);
  }

  private static int checksum(ByteBuffer page) {
    CRC32C crc = new CRC32C();
    crc.update(page.duplicate().clear());
    return (int) crc.getValue();
  }
}
