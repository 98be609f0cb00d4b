package io.varve.blockstore.pool;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The data file: blocks at addresses, each with a checksum. Ranges are whole blocks within one
 * group.
 */
final class ChunkFile {

  private final PoolFile file;
  private final Geometry geometry;

  ChunkFile(PoolFile file, Geometry geometry) {
    this.file = file;
    this.geometry = geometry;
  }

  /**
   * Fills the buffer and compares it with the checksums.
   *
   * @return the index of the first damaged block, or -1
   */
  int read(ByteBuffer target, long address) throws IOException {
    ByteBuffer blocks = target.duplicate();
    file.read(target, geometry.fileOffset(address));
    ByteBuffer sums = BlockSums.buffer(blocks.remaining() / Geometry.BLOCK);
    file.read(sums, geometry.checksumOffset(address));
    return BlockSums.firstMismatch(blocks, sums.flip());
  }

  /** Writes blocks and their checksums. */
  void write(ByteBuffer source, long address) throws IOException {
    ByteBuffer sums = BlockSums.encode(source);
    int length = source.remaining();
    try {
      file.write(source, geometry.fileOffset(address));
    } catch (IOException e) {
      adoptWritten(address, length, e);
      throw e;
    }
    file.write(sums, geometry.checksumOffset(address));
  }

  /** A write that failed half-way has changed some blocks: their old checksums are wrong now. */
  private void adoptWritten(long address, int length, IOException failure) {
    try {
      ByteBuffer blocks = ByteBuffer.allocate(length);
      file.read(blocks, geometry.fileOffset(address));
      adopt(blocks.flip(), address);
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }

  /**
   * Writes some blocks of a clean slot, whose other blocks are zeros.
   *
   * @param source whole blocks
   * @param slot the slot
   * @param within where the blocks begin in it
   */
  void writeInto(ByteBuffer source, int slot, int within) throws IOException {
    ByteBuffer written = BlockSums.encode(source);
    ByteBuffer sums = BlockSums.buffer(geometry.blocksPerChunk());
    while (sums.hasRemaining()) {
      sums.putInt(BlockSums.ofZeros());
    }
    sums.position(within / Geometry.BLOCK * Integer.BYTES).put(written);
    file.write(source, geometry.fileOffset(geometry.address(slot) + within));
    file.write(sums.clear(), geometry.checksumOffset(geometry.address(slot)));
  }

  /** Accepts the blocks as they are: writes the checksums that they have. */
  void adopt(ByteBuffer blocks, long address) throws IOException {
    file.write(BlockSums.encode(blocks), geometry.checksumOffset(address));
  }

  /** Gives back the space of a row of slots; false when the file can't. */
  boolean punch(int slot, int count) throws IOException {
    int first = slot;
    int left = count;
    while (left > 0) {
      int run = Math.min(left, Geometry.SLOTS_PER_GROUP - first % Geometry.SLOTS_PER_GROUP);
      long address = geometry.address(first);
      if (!file.punch(geometry.fileOffset(address), (long) run * geometry.chunkSize())) {
        return false;
      }
      first += run;
      left -= run;
    }
    return true;
  }

  /** Sets the space of a row of slots of one group aside; false when that is not possible. */
  boolean takeSpace(int slot, int count) {
    long address = geometry.address(slot);
    return file.takeSpace(geometry.fileOffset(address), (long) count * geometry.chunkSize());
  }

  void sync() throws IOException {
    file.sync();
  }

  /** One more than the highest slot that may hold bytes. */
  int slots() throws IOException {
    return geometry.slotsIn(file.size());
  }
}
