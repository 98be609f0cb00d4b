package io.varve.blockstore.pool;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** CRC32C of each block of a buffer. */
final class BlockSums {

  private static final int ZEROS = of(ByteBuffer.allocate(Geometry.BLOCK));

  private BlockSums() {}

  /** The checksum of a block of zeros. */
  static int ofZeros() {
    return ZEROS;
  }

  /** The checksums of the whole blocks from a buffer's position to its limit, to be written. */
  static ByteBuffer encode(ByteBuffer blocks) {
    int count = blocks.remaining() / Geometry.BLOCK;
    ByteBuffer sums = buffer(count);
    ByteBuffer view = blocks.duplicate();
    CRC32C crc = new CRC32C();
    for (int i = 0; i < count; i++) {
      sums.putInt(next(crc, view));
    }
    return sums.flip();
  }

  /** Room for some checksums. */
  static ByteBuffer buffer(int count) {
    return ByteBuffer.allocate(count * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The index of the first block that does not match, or -1. */
  static int firstMismatch(ByteBuffer blocks, ByteBuffer sums) {
    ByteBuffer view = blocks.duplicate();
    CRC32C crc = new CRC32C();
    int count = blocks.remaining() / Geometry.BLOCK;
    for (int i = 0; i < count; i++) {
      if (next(crc, view) != sums.getInt(sums.position() + i * Integer.BYTES)) {
        return i;
      }
    }
    return -1;
  }

  private static int of(ByteBuffer block) {
    return next(new CRC32C(), block);
  }

  private static int next(CRC32C crc, ByteBuffer view) {
    int end = view.position() + Geometry.BLOCK;
    int limit = view.limit();
    crc.reset();
    crc.update(view.limit(end));
    view.limit(limit);
    return (int) crc.getValue();
  }
}
