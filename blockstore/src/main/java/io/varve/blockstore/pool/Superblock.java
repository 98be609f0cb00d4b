package io.varve.blockstore.pool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The root of a pool's metadata. Two are kept, in pages 0 and 1; the generation's parity says
 * which, so that writing one never harms the other. The one of the higher generation counts.
 *
 * @param pool identifies the pool
 * @param generation the transaction that wrote it
 * @param chunkSize bytes
 * @param capacity the most bytes of data, a limit by choice
 * @param catalog points to the root of the catalogue, or 0
 * @param catalogLevel the level of that root
 * @param nextId the identity of the next volume or snapshot
 * @param clean whether the pool was closed in order and nothing was written since
 */
record Superblock(
    UUID pool,
    long generation,
    int chunkSize,
    long capacity,
    long catalog,
    int catalogLevel,
    long nextId,
    boolean clean) {

  static final int PAGES = 2;

  private static final long MAGIC = 0x3145_5652_4156_0a0dL;
  private static final int VERSION = 1;
  private static final int CHECKSUM_AT = Node.SIZE - Integer.BYTES;

  long offset() {
    return generation % PAGES * Node.SIZE;
  }

  ByteBuffer encode() {
    ByteBuffer buffer = ByteBuffer.allocate(Node.SIZE).order(ByteOrder.LITTLE_ENDIAN);
    buffer.putLong(MAGIC).putInt(VERSION).putInt(chunkSize);
    buffer.putLong(pool.getMostSignificantBits()).putLong(pool.getLeastSignificantBits());
    buffer.putLong(generation).putLong(capacity).putLong(catalog).putInt(catalogLevel);
    buffer.putInt(clean ? 1 : 0).putLong(nextId);
    buffer.putInt(CHECKSUM_AT, checksum(buffer));
    return buffer.clear();
  }

  /** Reads one, or nothing when the page does not hold a whole one. */
  static Optional<Superblock> decode(ByteBuffer page) {
    ByteBuffer buffer = page.order(ByteOrder.LITTLE_ENDIAN);
    if (buffer.getLong(0) != MAGIC
        || buffer.getInt(8) != VERSION
        || buffer.getInt(CHECKSUM_AT) != checksum(buffer)) {
      return Optional.empty();
    }
    return Optional.of(
        new Superblock(
            new UUID(buffer.getLong(16), buffer.getLong(24)),
            buffer.getLong(32),
            buffer.getInt(12),
            buffer.getLong(40),
            buffer.getLong(48),
            buffer.getInt(56),
            buffer.getLong(64),
            buffer.getInt(60) == 1));
  }

  private static int checksum(ByteBuffer page) {
    CRC32C crc = new CRC32C();
    crc.update(page.duplicate().clear().limit(CHECKSUM_AT));
    return (int) crc.getValue();
  }
}
