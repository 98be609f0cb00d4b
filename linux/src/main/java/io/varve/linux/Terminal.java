package io.varve.linux;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Optional;

/** The terminal behind one of the three standard streams. */
public final class Terminal {

  private static final long GET_MODE = 0x5401;
  private static final long SET_MODE_AFTER_OUTPUT = 0x5403;
  private static final long GET_SIZE = 0x5413;
  private static final long SET_SIZE = 0x5414;
  private static final int MODE_BYTES = 64;

  private final int descriptor;

  private Terminal(int descriptor) {
    this.descriptor = descriptor;
  }

  /** A standard stream. */
  public enum Stream {
    /** Descriptor 0. */
    INPUT(0),
    /** Descriptor 1. */
    OUTPUT(1),
    /** Descriptor 2. */
    ERROR(2);

    private final int descriptor;

    Stream(int descriptor) {
      this.descriptor = descriptor;
    }
  }

  /**
   * A size in characters.
   *
   * @param rows the height
   * @param columns the width
   */
  public record Size(int rows, int columns) {}

  /**
   * The terminal of a standard stream.
   *
   * @param stream which
   * @return the terminal, empty when the stream is something else
   */
  public static Optional<Terminal> of(Stream stream) {
    int descriptor = stream.descriptor;
    try (CallFrame frame = new CallFrame(MODE_BYTES)) {
      long mode = frame.allocate(MODE_BYTES).address();
      return Kernel.call(frame, SystemCall.IOCTL, descriptor, GET_MODE, mode) < 0
          ? Optional.empty()
          : Optional.of(new Terminal(descriptor));
    }
  }

  /**
   * Its size now.
   *
   * @return rows and columns, 0 when unknown
   * @throws IOException when it fails
   */
  public Size size() throws IOException {
    try (CallFrame frame = new CallFrame(8)) {
      MemorySegment size = frame.allocate(8);
      call(frame, GET_SIZE, size, "read the size");
      return new Size(
          size.get(ValueLayout.JAVA_SHORT, 0) & 0xffff,
          size.get(ValueLayout.JAVA_SHORT, 2) & 0xffff);
    }
  }

  /**
   * Sets its size.
   *
   * @param size rows and columns
   * @throws IOException when it fails
   */
  public void resize(Size size) throws IOException {
    try (CallFrame frame = new CallFrame(8)) {
      MemorySegment memory = frame.allocate(8);
      memory.set(ValueLayout.JAVA_SHORT, 0, (short) size.rows());
      memory.set(ValueLayout.JAVA_SHORT, 2, (short) size.columns());
      call(frame, SET_SIZE, memory, "set the size");
    }
  }

  /**
   * Sets the size of any terminal.
   *
   * @param terminal its file
   * @param size rows and columns
   * @throws IOException when it fails, or the file is no terminal
   */
  public static void resize(Path terminal, Size size) throws IOException {
    try (OpenFile file = OpenFile.terminal(terminal)) {
      new Terminal(file.descriptor()).resize(size);
    }
  }

  /**
   * Hands every key to the program as it is (cfmakeraw(3)) until closed.
   *
   * @return what restores the mode
   * @throws IOException when it fails
   */
  public RawMode raw() throws IOException {
    try (CallFrame frame = new CallFrame(MODE_BYTES)) {
      MemorySegment mode = frame.allocate(MODE_BYTES);
      call(frame, GET_MODE, mode, "read the mode");
      byte[] before = mode.toArray(ValueLayout.JAVA_BYTE);
      clear(mode, 0, 0x5eb); // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON
      clear(mode, 4, 0x1); // OPOST
      clear(mode, 8, 0x130); // CSIZE PARENB
      mode.set(ValueLayout.JAVA_INT, 8, mode.get(ValueLayout.JAVA_INT, 8) | 0x30); // CS8
      clear(mode, 12, 0x804b); // ISIG ICANON ECHO ECHONL IEXTEN
      mode.set(ValueLayout.JAVA_BYTE, 17 + 6, (byte) 1); // VMIN
      mode.set(ValueLayout.JAVA_BYTE, 17 + 5, (byte) 0); // VTIME
      call(frame, SET_MODE_AFTER_OUTPUT, mode, "set the mode");
      return new RawMode(this, before);
    }
  }

  private static void clear(MemorySegment mode, int offset, int bits) {
    mode.set(ValueLayout.JAVA_INT, offset, mode.get(ValueLayout.JAVA_INT, offset) & ~bits);
  }

  private void call(CallFrame frame, long request, MemorySegment memory, String action)
      throws IOException {
    long result = Kernel.call(frame, SystemCall.IOCTL, descriptor, request, memory.address());
    if (result < 0) {
      throw Errno.failure(result, action, "terminal");
    }
  }

  /** Restores a terminal's mode on close; closing again does nothing. */
  public static final class RawMode implements Closeable {
    private final Terminal terminal;
    private final byte[] before;
    private boolean restored;

    private RawMode(Terminal terminal, byte[] before) {
      this.terminal = terminal;
      this.before = before;
    }

    @Override
    public void close() throws IOException {
      if (restored) {
        return;
      }
      restored = true;
      try (CallFrame frame = new CallFrame(MODE_BYTES)) {
        terminal.call(frame, SET_MODE_AFTER_OUTPUT, frame.bytes(before, 0), "restore the mode");
      }
    }
  }
}
