package io.varve.blockstore.nbd;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Carries bytes to and from a client. One reader and one writer at a time. */
interface Link {

  /** Reads some bytes; −1 at the end. */
  int read(ByteBuffer target) throws IOException;

  /** Writes some bytes of several buffers. */
  void write(ByteBuffer... buffers) throws IOException;

  /** Says good-bye where the protocol has a word for it; the channel is closed by its owner. */
  default void end() {}

  /** As they are. */
  record Plain(SocketChannel channel) implements Link {
    @Override
    public int read(ByteBuffer target) throws IOException {
      return channel.read(target);
    }

    @Override
    public void write(ByteBuffer... buffers) throws IOException {
      channel.write(buffers);
    }
  }
}
