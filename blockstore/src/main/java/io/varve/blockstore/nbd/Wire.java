package io.varve.blockstore.nbd;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/**
 * A connection as a stream of bytes, read through a buffer. One reader and one writer at a time.
 */
final class Wire {

  private static final int BUFFER = 64 << 10;

  private final SocketChannel channel;
  private Link link;
  private final ByteBuffer input = ByteBuffer.allocateDirect(BUFFER).limit(0);

  Wire(SocketChannel channel) {
    this.channel = channel;
    this.link = new Link.Plain(channel);
  }

  /** Goes on encrypted; what came before in plain text and was not read yet is an attack. */
  void secure(TlsCredentials credentials) throws IOException {
    if (input.hasRemaining()) {
      throw new IOException("plain text after the request for encryption");
    }
    link = TlsLink.accept(channel, credentials.newEngine());
  }

  /** Ends the conversation. */
  void end() {
    link.end();
  }

  /** Makes sure that so many bytes can be taken from {@link #input}. */
  ByteBuffer need(int count) throws IOException {
    if (input.remaining() < count) {
      input.compact();
      while (input.position() < count) {
        if (link.read(input) < 0) {
          throw new EOFException("the client closed the connection");
        }
      }
      input.flip();
    }
    return input;
  }

  /** Fills a buffer; the part that is not buffered yet is read straight into it. */
  void read(ByteBuffer target) throws IOException {
    int buffered = Math.min(input.remaining(), target.remaining());
    target.put(target.position(), input, input.position(), buffered);
    target.position(target.position() + buffered);
    input.position(input.position() + buffered);
    while (target.hasRemaining()) {
      if (link.read(target) < 0) {
        throw new EOFException("the client closed the connection");
      }
    }
  }

  void skip(long count) throws IOException {
    long left = count;
    while (left > 0) {
      int piece = (int) Math.min(left, BUFFER);
      ByteBuffer buffer = need(piece);
      buffer.position(buffer.position() + piece);
      left -= piece;
    }
  }

  void write(ByteBuffer... buffers) throws IOException {
    ByteBuffer last = buffers[buffers.length - 1];
    ByteBuffer first = buffers[0];
    while (first.hasRemaining() || last.hasRemaining()) {
      link.write(buffers);
    }
  }
}
