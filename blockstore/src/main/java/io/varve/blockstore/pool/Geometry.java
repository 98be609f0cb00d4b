package io.varve.blockstore.pool;

import io.varve.oci.error.InvalidArgument;

/**
 * Where things are in the data file.
 *
 * <p>The file is a row of groups. A group is one unit of checksums followed by {@value
 * #SLOTS_PER_GROUP} slots; every unit is one chunk long. A chunk of {@code C} bytes has {@code C /
 * 4096} blocks of 4 bytes of checksum each, so the checksums of a group fill their unit exactly,
 * whatever the chunk size.
 *
 * <p>An address is {@code slot * chunkSize + offset within the chunk}.
 *
 * @param chunkSize bytes, a power of two from 4 KiB to 1 MiB
 */
record Geometry(int chunkSize) {

  /** The unit that has a checksum, in bytes. */
  static final int BLOCK = 4096;

  static final int SLOTS_PER_GROUP = 1024;
  static final int MIN_CHUNK = 4 << 10;
  static final int MAX_CHUNK = 1 << 20;

  Geometry {
    if (chunkSize < MIN_CHUNK || chunkSize > MAX_CHUNK || Integer.bitCount(chunkSize) != 1) {
      throw new InvalidArgument(
          "chunk size %d is not a power of two from %d to %d"
              .formatted(chunkSize, MIN_CHUNK, MAX_CHUNK));
    }
  }

  int shift() {
    return Integer.numberOfTrailingZeros(chunkSize);
  }

  int blocksPerChunk() {
    return chunkSize / BLOCK;
  }

  long address(int slot) {
    return (long) slot << shift();
  }

  /** The bytes of one group without its checksums. */
  long groupBytes() {
    return (long) SLOTS_PER_GROUP << shift();
  }

  /** Where the byte at an address is in the file. */
  long fileOffset(long address) {
    return address + (address / groupBytes() + 1) * chunkSize;
  }

  /** Where the checksum of the block at an address is in the file. */
  long checksumOffset(long address) {
    long group = address / groupBytes();
    long block = (address % groupBytes()) / BLOCK;
    return group * (groupBytes() + chunkSize) + block * Integer.BYTES;
  }

  /** The bytes from an address to the end of its group, which lie in one piece. */
  long contiguous(long address) {
    return groupBytes() - address % groupBytes();
  }

  /** The first slot that lies wholly behind the end of a file of this length. */
  int slotsIn(long fileLength) {
    long unit = groupBytes() + chunkSize;
    long groups = fileLength / unit;
    long rest = Math.max(0, fileLength % unit - chunkSize);
    return Math.toIntExact(groups * SLOTS_PER_GROUP + Math.ceilDiv(rest, (long) chunkSize));
  }

  /** The chunks that a volume of some size has. */
  long chunks(long volumeSize) {
    return Math.ceilDiv(volumeSize, (long) chunkSize);
  }
}
