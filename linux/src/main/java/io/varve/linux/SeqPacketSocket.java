package io.varve.linux;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * A Unix socket that keeps message boundaries (AF_UNIX, SOCK_SEQPACKET), which JDK channels can't
 * connect to. Reading blocks: read from a platform thread. {@link #shutdown} from any thread ends a
 * blocked read.
 */
public final class SeqPacketSocket implements Closeable {

  private static final int UNIX = 1;
  private static final int SEQUENCED_PACKETS = 5;
  private static final int ADDRESS_BYTES = 110;
  private static final int PATH_LIMIT = 107;
  private static final int NO_SIGNAL = 0x4000;
  private static final int WRITE_HALF = 1;
  private static final int BOTH_HALVES = 2;

  private final OpenFile socket;

  private SeqPacketSocket(OpenFile socket) {
    this.socket = socket;
  }

  /**
   * Connects. An address holds 107 bytes; a longer path is reached through its open directory.
   *
   * @param path the socket, whose name alone is short
   * @return the connection
   * @throws IOException when it fails; {@link Errno#ECONNREFUSED} when nobody listens
   */
  public static SeqPacketSocket connect(Path path) throws IOException {
    byte[] name = FileNames.encode(path.toString());
    if (name.length <= PATH_LIMIT) {
      return connect(name, path);
    }
    try (DirectoryHandle directory = DirectoryHandle.open(path.toAbsolutePath().getParent())) {
      byte[] alias = FileNames.encode(directory.procPath().resolve(path.getFileName()).toString());
      if (alias.length > PATH_LIMIT) {
        throw Errno.failure(Errno.ENAMETOOLONG.code(), "connect", path.toString());
      }
      return connect(alias, path);
    }
  }

  private static SeqPacketSocket connect(byte[] name, Path path) throws IOException {
    try (CallFrame frame = new CallFrame(ADDRESS_BYTES)) {
      long descriptor =
          Kernel.call(
              frame, SystemCall.SOCKET, UNIX, SEQUENCED_PACKETS | FileHandle.CLOSE_ON_EXEC, 0);
      if (descriptor < 0) {
        throw Errno.failure(descriptor, "make a socket for", path.toString());
      }
      OpenFile socket = new OpenFile(descriptor, path.toString());
      MemorySegment address = frame.allocate(ADDRESS_BYTES);
      address.set(ValueLayout.JAVA_SHORT, 0, (short) UNIX);
      MemorySegment.copy(name, 0, address, ValueLayout.JAVA_BYTE, 2, name.length);
      long result =
          Kernel.call(frame, SystemCall.CONNECT, descriptor, address.address(), ADDRESS_BYTES);
      if (result < 0) {
        socket.close();
        throw Errno.failure(result, "connect", path.toString());
      }
      return new SeqPacketSocket(socket);
    }
  }

  /**
   * Reads one message; what does not fit is lost.
   *
   * @param target gets the message
   * @return its length, -1 when the other side is gone
   * @throws IOException when it fails
   */
  public int read(ByteBuffer target) throws IOException {
    boolean direct = target.isDirect();
    int size = target.remaining();
    try (CallFrame frame = new CallFrame(direct ? 0 : size)) {
      MemorySegment memory = direct ? MemorySegment.ofBuffer(target) : frame.allocate(size);
      long result =
          Kernel.call(
              frame, SystemCall.RECVFROM, socket.descriptor(), memory.address(), size, 0, 0, 0);
      if (result == 0 || result == -Errno.ECONNRESET.code()) {
        return -1;
      }
      int count = (int) socket.check(result, "read from");
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
   * Sends one message.
   *
   * @param message consumed entirely
   * @throws IOException when it fails; {@link Errno#EPIPE} when the other side is gone
   */
  public void write(ByteBuffer message) throws IOException {
    int size = message.remaining();
    try (CallFrame frame = new CallFrame(size)) {
      MemorySegment copy = frame.allocate(size);
      MemorySegment.copy(MemorySegment.ofBuffer(message), 0, copy, 0, size);
      socket.check(
          Kernel.call(
              frame, SystemCall.SENDTO, socket.descriptor(), copy.address(), size, NO_SIGNAL, 0, 0),
          "write to");
      message.position(message.limit());
    }
  }

  /**
   * Says that nothing more will be sent.
   *
   * @throws IOException when it fails
   */
  public void shutdownOutput() throws IOException {
    shutdown(WRITE_HALF);
  }

  /**
   * Ends both directions; a read that waits returns.
   *
   * @throws IOException when it fails
   */
  public void shutdown() throws IOException {
    shutdown(BOTH_HALVES);
  }

  private void shutdown(int half) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      long result = Kernel.call(frame, SystemCall.SHUTDOWN, socket.descriptor(), half);
      if (result != -Errno.ENOTCONN.code()) {
        socket.check(result, "shut down");
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
