package io.varve.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The memory of one call or a few: where errno lands, and the arguments that are passed by address.
 * Allocated in one piece, given back on close.
 */
final class CallFrame implements AutoCloseable {

  /** Room for two file names. */
  static final int TWO_NAMES = 640;

  private static final int ERRNO_BYTES = 16;

  private final Arena arena = Arena.ofConfined();
  private final MemorySegment memory;
  private long used = ERRNO_BYTES;

  CallFrame() {
    this(0);
  }

  /** A frame with room for so many bytes; more are taken elsewhere when needed. */
  CallFrame(long bytes) {
    memory = arena.allocate(ERRNO_BYTES + bytes, 8);
  }

  MemorySegment errnoState() {
    return memory;
  }

  /** Zeroed memory, aligned to eight bytes. */
  MemorySegment allocate(long bytes) {
    long start = (used + 7) & ~7L;
    if (start + bytes > memory.byteSize()) {
      return arena.allocate(bytes, 8);
    }
    used = start + bytes;
    return memory.asSlice(start, bytes);
  }

  /** The address of a text with a zero after it. */
  long text(String text) {
    return bytes(FileNames.encode(text), 1).address();
  }

  /** The address of a prefix and a name with a zero after them. */
  long text(byte[] prefix, String name) {
    byte[] encoded = FileNames.encode(name);
    MemorySegment copy = allocate(prefix.length + encoded.length + 1L);
    MemorySegment.copy(prefix, 0, copy, ValueLayout.JAVA_BYTE, 0, prefix.length);
    MemorySegment.copy(encoded, 0, copy, ValueLayout.JAVA_BYTE, prefix.length, encoded.length);
    return copy.address();
  }

  /** A copy of some bytes, followed by zeros. */
  MemorySegment bytes(byte[] content, int zeros) {
    MemorySegment copy = allocate(content.length + (long) zeros);
    MemorySegment.copy(content, 0, copy, ValueLayout.JAVA_BYTE, 0, content.length);
    return copy;
  }

  /**
   * The fields of a structure that the kernel has written, as it was then. In a copy: reading a
   * segment field by field links an accessor for each type of field at its first use, 4 ms in all.
   */
  static ByteBuffer fields(MemorySegment structure) {
    return ByteBuffer.wrap(structure.toArray(ValueLayout.JAVA_BYTE)).order(ByteOrder.nativeOrder());
  }

  /** A structure of numbers of eight bytes, for the kernel to read. */
  MemorySegment structure(long... numbers) {
    ByteBuffer fields =
        ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.nativeOrder());
    for (long number : numbers) {
      fields.putLong(number);
    }
    return bytes(fields.array(), 0);
  }

  @Override
  public void close() {
    arena.close();
  }
}
