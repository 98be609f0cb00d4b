package io.varve.image.transfer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/** A bounded pipe between two threads; closing the reading end makes the writer fail. */
final class BytePipe {

  private static final int CHUNK = 64 * 1024;
  private static final int CHUNKS = 16;
  private static final ByteBuffer END = ByteBuffer.allocate(0);

  private final BlockingQueue<ByteBuffer> chunks = new ArrayBlockingQueue<>(CHUNKS);
  private volatile boolean readerGone;
  private volatile boolean writerFailed;

  /** The end that is written to; closing it ends the stream well. */
  OutputStream output() {
    return new Output();
  }

  /** The end that is read from. */
  InputStream input() {
    return new Input();
  }

  /** The writer has failed: the reader gets an exception after the bytes that were written. */
  void fail() throws InterruptedIOException {
    writerFailed = true;
    put(END);
  }

  /** Whether the writer has failed. */
  boolean hasFailed() {
    return writerFailed;
  }

  private void put(ByteBuffer chunk) throws InterruptedIOException {
    try {
      chunks.put(chunk);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static InterruptedIOException interrupted(InterruptedException cause) {
    Thread.currentThread().interrupt();
    return (InterruptedIOException) new InterruptedIOException("interrupted").initCause(cause);
  }

  private final class Output extends OutputStream {
    private final byte[] buffer = new byte[CHUNK];
    private int filled;
    private boolean closed;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      int from = offset;
      int left = length;
      while (left > 0) {
        int count = Math.min(left, CHUNK - filled);
        System.arraycopy(bytes, from, buffer, filled, count);
        filled += count;
        from += count;
        left -= count;
        if (filled == CHUNK) {
          send();
        }
      }
    }

    private void send() throws IOException {
      if (readerGone) {
        throw new IOException("the receiver has gone");
      }
      if (filled > 0) {
        put(ByteBuffer.wrap(buffer.clone(), 0, filled));
        filled = 0;
      }
    }

    @Override
    public void close() throws IOException {
      if (!closed) {
        closed = true;
        send();
        put(END);
      }
    }
  }

  private final class Input extends InputStream {
    private ByteBuffer current = ByteBuffer.allocate(0);
    private boolean ended;

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      while (!ended && !current.hasRemaining()) {
        next();
      }
      if (ended) {
        return -1;
      }
      int count = Math.min(length, current.remaining());
      current.get(target, offset, count);
      return count;
    }

    private void next() throws IOException {
      try {
        ByteBuffer taken = chunks.take();
        ended = isEnd(taken);
        current = taken;
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
      if (ended && writerFailed) {
        throw new IOException("the bytes could not be made");
      }
    }

    private boolean isEnd(ByteBuffer chunk) {
      return chunk.capacity() == 0;
    }

    @Override
    public void close() {
      readerGone = true;
      chunks.clear();
    }
  }
}
