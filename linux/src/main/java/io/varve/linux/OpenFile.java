package io.varve.linux;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.file.Path;
import java.util.OptionalLong;

/**
 * An open regular file, device or, opened without access, any file. Reading and writing is fastest
 * with direct buffers, which are not copied.
 */
public final class OpenFile extends FileHandle {

  static final int READ_ONLY = 0;
  static final int WRITE_ONLY = 1;
  static final int NOT_CONTROLLING = 0x100;
  static final int READ_WRITE = 2;
  static final int CREATE = 0x40;
  static final int EXCLUSIVE = 0x80;
  static final int PATH_ONLY = 0x200000;
  static final int NON_BLOCKING = 0x800;

  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final long CLONE_REQUEST = 0x40049409L;
  private static final int STREAM_BUFFER = 128 * 1024;

  OpenFile(long descriptor, String description) {
    super(descriptor, description);
  }

  /**
   * Opens a file for reading, following links.
   *
   * @param path the file
   * @return the open file
   * @throws IOException when it fails
   */
  public static OpenFile forReading(Path path) throws IOException {
    return new OpenFile(open(path, READ_ONLY, 0), path.toString());
  }

  /**
   * Opens an existing file for reading and writing, following links.
   *
   * @param path the file
   * @return the open file
   * @throws IOException when it fails
   */
  public static OpenFile forWriting(Path path) throws IOException {
    return new OpenFile(open(path, READ_WRITE, 0), path.toString());
  }

  /**
   * Takes over a descriptor that this process was started with.
   *
   * @param descriptor its number, above those of the standard streams
   * @param description what it is, for messages
   * @return the open file
   * @throws IOException when there is no such descriptor
   */
  public static OpenFile inherited(int descriptor, String description) throws IOException {
    OpenFile file = new OpenFile(descriptor, description);
    file.status();
    return file;
  }

  /** Opens a terminal, which does not become this process' own. */
  static OpenFile terminal(Path path) throws IOException {
    return new OpenFile(open(path, READ_WRITE | NOT_CONTROLLING, 0), path.toString());
  }

  /**
   * Opens a file for reading and writing and creates it when it is missing.
   *
   * @param path the file
   * @param permissions for a new file, reduced by the process' umask
   * @return the open file
   * @throws IOException when it fails
   */
  public static OpenFile createOrOpen(Path path, int permissions) throws IOException {
    return new OpenFile(open(path, READ_WRITE | CREATE, permissions), path.toString());
  }

  /**
   * Opens whatever a path leads to without access to its content, for {@link #procPath} and {@link
   * #status}.
   *
   * @param path any file
   * @return the handle
   * @throws IOException when it fails
   */
  public static OpenFile pathOnly(Path path) throws IOException {
    return new OpenFile(open(path, PATH_ONLY, 0), path.toString());
  }

  /**
   * Writes all remaining bytes at the current position.
   *
   * @param source consumed entirely
   * @throws IOException when it fails, for instance with {@link Errno#ENOSPC}
   */
  public void write(ByteBuffer source) throws IOException {
    transferAll(SystemCall.WRITE, source, 0, "write");
  }

  /**
   * Writes all remaining bytes.
   *
   * @param source consumed entirely
   * @param position where in the file
   * @throws IOException when it fails
   */
  public void writeAt(ByteBuffer source, long position) throws IOException {
    transferAll(SystemCall.PWRITE64, source, position, "write");
  }

  private void transferAll(SystemCall call, ByteBuffer source, long position, String action)
      throws IOException {
    if (source.isDirect()) {
      try (CallFrame frame = new CallFrame()) {
        drain(frame, call, source, position, action);
      } finally {
        Reference.reachabilityFence(source);
      }
      return;
    }
    int piece = Math.min(source.remaining(), STREAM_BUFFER);
    try (CallFrame frame = new CallFrame(piece)) {
      MemorySegment copy = frame.allocate(piece);
      long at = position;
      while (source.hasRemaining()) {
        int length = Math.min(piece, source.remaining());
        MemorySegment.copy(MemorySegment.ofBuffer(source), 0, copy, 0, length);
        int start = source.position();
        ByteBuffer direct = copy.asSlice(0, length).asByteBuffer();
        try {
          drain(frame, call, direct, at, action);
        } finally {
          source.position(start + direct.position());
        }
        at += length;
      }
    }
  }

  private void drain(
      CallFrame frame, SystemCall call, ByteBuffer direct, long position, String action)
      throws IOException {
    long address = MemorySegment.ofBuffer(direct).address();
    int total = direct.remaining();
    int base = direct.position();
    int done = 0;
    while (done < total) {
      done +=
          (int)
              check(
                  Kernel.call(
                      frame, call, descriptor(), address + done, total - done, position + done),
                  action);
      direct.position(base + done);
    }
  }

  /**
   * Reads at the current position.
   *
   * @param target gets at most its remaining bytes
   * @return how many bytes were read, -1 at the end
   * @throws IOException when it fails
   */
  public int read(ByteBuffer target) throws IOException {
    return fill(SystemCall.READ, target, 0);
  }

  /**
   * Reads at a position.
   *
   * @param target gets at most its remaining bytes
   * @param position where in the file
   * @return how many bytes were read, -1 at the end
   * @throws IOException when it fails
   */
  public int readAt(ByteBuffer target, long position) throws IOException {
    return fill(SystemCall.PREAD64, target, position);
  }

  private int fill(SystemCall call, ByteBuffer target, long position) throws IOException {
    if (target.isReadOnly()) {
      throw new ReadOnlyBufferException();
    }
    if (!target.hasRemaining()) {
      return 0;
    }
    boolean direct = target.isDirect();
    int size = direct ? target.remaining() : Math.min(target.remaining(), STREAM_BUFFER);
    try (CallFrame frame = new CallFrame(direct ? 0 : size)) {
      MemorySegment memory = direct ? MemorySegment.ofBuffer(target) : frame.allocate(size);
      int count =
          (int)
              check(
                  Kernel.call(frame, call, descriptor(), memory.address(), size, position), "read");
      if (count == 0) {
        return -1;
      }
      if (!direct) {
        MemorySegment.copy(memory, 0, MemorySegment.ofBuffer(target), 0, count);
      }
      target.position(target.position() + count);
      return count;
    } finally {
      Reference.reachabilityFence(target);
    }
  }

  /**
   * Sets the length.
   *
   * @param size bytes; what is added reads as zeros and takes no space
   * @throws IOException when it fails
   */
  public void truncate(long size) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      check(Kernel.call(frame, SystemCall.FTRUNCATE, descriptor(), size), "set the length of");
    }
  }

  /**
   * Reserves space; the length grows when the range ends beyond it.
   *
   * @param offset where the range begins
   * @param length its length
   * @throws IOException when it fails, for instance with {@link Errno#ENOSPC}
   */
  public void allocate(long offset, long length) throws IOException {
    fallocate(0, offset, length, "reserve space in");
  }

  /**
   * Gives the space of a range back; it reads as zeros afterwards, the length stays.
   *
   * @param offset where the range begins
   * @param length its length
   * @throws IOException when it fails; {@link Errno#EOPNOTSUPP} where the file system can't
   */
  public void punchHole(long offset, long length) throws IOException {
    fallocate(PUNCH_HOLE | KEEP_SIZE, offset, length, "punch a hole into");
  }

  private void fallocate(int mode, long offset, long length, String action) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      check(Kernel.call(frame, SystemCall.FALLOCATE, descriptor(), mode, offset, length), action);
    }
  }

  /**
   * Shares all blocks of another file, which this one is to equal.
   *
   * @param source a file on the same file system
   * @return false when the file systems can't
   * @throws IOException when it fails for another reason
   */
  public boolean reflinkFrom(OpenFile source) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      long result =
          Kernel.call(frame, SystemCall.IOCTL, descriptor(), CLONE_REQUEST, source.descriptor());
      if (result < 0
          && switch (Errno.of(result)) {
            case EOPNOTSUPP, EXDEV, ENOTTY, EINVAL, ENOSYS -> true;
            default -> false;
          }) {
        return false;
      }
      check(result, "share blocks with");
      return true;
    }
  }

  /**
   * Copies bytes from another file inside the kernel, both at explicit positions.
   *
   * @param source where they come from
   * @param from the position there
   * @param to the position here
   * @param length how many at most
   * @return how many were copied; 0 at the end of the source
   * @throws IOException when it fails; {@link Errno#EXDEV} or {@link Errno#EOPNOTSUPP} where the
   *     file systems can't
   */
  public long copyRange(OpenFile source, long from, long to, long length) throws IOException {
    try (CallFrame frame = new CallFrame(16)) {
      MemorySegment offsets = frame.structure(from, to);
      return check(
          Kernel.call(
              frame,
              SystemCall.COPY_FILE_RANGE,
              source.descriptor(),
              offsets.address(),
              descriptor(),
              offsets.address() + 8,
              length,
              0),
          "copy a range into");
    }
  }

  /**
   * Finds data.
   *
   * @param from where to look
   * @return the first position at or after it that is not in a hole, empty when there is none
   * @throws IOException when it fails
   */
  public OptionalLong nextData(long from) throws IOException {
    return seek(SEEK_DATA, from);
  }

  /**
   * Finds a hole; the end of the file counts as one.
   *
   * @param from where to look
   * @return the first position at or after it that is in a hole, empty beyond the end
   * @throws IOException when it fails
   */
  public OptionalLong nextHole(long from) throws IOException {
    return seek(SEEK_HOLE, from);
  }

  private OptionalLong seek(int whence, long from) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      long result = Kernel.call(frame, SystemCall.LSEEK, descriptor(), from, whence);
      if (result == -Errno.ENXIO.code()) {
        return OptionalLong.empty();
      }
      return OptionalLong.of(check(result, "seek in"));
    }
  }

  /**
   * Moves the position of {@link #read} and {@link #write}.
   *
   * @param position from the start
   * @throws IOException when it fails
   */
  public void position(long position) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      check(Kernel.call(frame, SystemCall.LSEEK, descriptor(), position, 0), "seek in");
    }
  }

  /**
   * Waits until the content is on disk, and of the attributes what is needed to read it.
   *
   * @throws IOException when it fails
   */
  public void syncData() throws IOException {
    try (CallFrame frame = new CallFrame()) {
      check(Kernel.call(frame, SystemCall.FDATASYNC, descriptor()), "sync");
    }
  }

  /**
   * A stream that reads from the current position. Closing it closes the file.
   *
   * @return an unbuffered stream; read with big arrays
   */
  public InputStream inputStream() {
    return new OpenFileInputStream(this);
  }

  /**
   * A stream that writes at the current position. Closing it closes the file.
   *
   * @return an unbuffered stream; write big arrays
   */
  public OutputStream outputStream() {
    return new OpenFileOutputStream(this);
  }

  private static final class OpenFileInputStream extends InputStream {
    private final OpenFile file;

    OpenFileInputStream(OpenFile file) {
      this.file = file;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return file.read(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private static final class OpenFileOutputStream extends OutputStream {
    private final OpenFile file;

    OpenFileOutputStream(OpenFile file) {
      this.file = file;
    }

    @Override
    public void write(int value) throws IOException {
      file.write(ByteBuffer.wrap(new byte[] {(byte) value}));
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      file.write(ByteBuffer.wrap(source, offset, length));
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
