package io.varve.storage.layer;

import io.varve.linux.hash.FastHash;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Reads a stream ahead on a thread of its own, and hashes the pieces when they are taken:
 * decompression takes about as long as hashing and writing files together, so the two go on side by
 * side with a handful of buffers. The thread is a platform thread because inflating is native.
 */
final class HashedChunks implements ChunkSource, Closeable {

  private static final int BUFFERS = 6;

  private final InputStream stream;
  private final byte[] heap = new byte[CHUNK];
  private final BlockingQueue<ByteBuffer> free = new ArrayBlockingQueue<>(BUFFERS);
  private final BlockingQueue<Piece> ready = new ArrayBlockingQueue<>(BUFFERS + 1);
  private final MessageDigest hash = FastHash.sha256();
  private final Thread reader;
  private Piece current = new Content(ByteBuffer.allocate(0));
  private long total;

  /** How many buffers there are; the reader's own. */
  private int made;

  private sealed interface Piece {}

  private record Content(ByteBuffer bytes) implements Piece {}

  private record End() implements Piece {}

  private record Failure(Throwable cause) implements Piece {}

  HashedChunks(InputStream stream) {
    this.stream = stream;
    reader = Thread.ofPlatform().daemon().name("layer reader").start(this::readAhead);
  }

  private void readAhead() {
    try {
      Piece piece;
      do {
        piece = fill(buffer().clear());
        ready.put(piece);
      } while (piece instanceof Content);
    } catch (InterruptedException _) {
      // The reader was closed; nobody waits for more.
    }
  }

  /** Small layers get along with fewer buffers, and an image may have hundreds of them. */
  private ByteBuffer buffer() throws InterruptedException {
    ByteBuffer used = free.poll();
    if (used == null && made < BUFFERS) {
      made++;
      return ByteBuffer.allocateDirect(CHUNK);
    }
    return used == null ? free.take() : used;
  }

  private Piece fill(ByteBuffer buffer) {
    try {
      if (stream instanceof ReadableByteChannel channel) {
        int count;
        do {
          count = channel.read(buffer);
        } while (count >= 0 && buffer.hasRemaining());
      } else {
        buffer.put(heap, 0, stream.readNBytes(heap, 0, buffer.remaining()));
      }
      return buffer.flip().hasRemaining() ? new Content(buffer) : new End();
    } catch (IOException | RuntimeException | Error e) {
      return new Failure(e);
    }
  }

  @Override
  public ByteBuffer next() throws IOException {
    try {
      if (current instanceof Content used) {
        if (used.bytes().isDirect()) {
          free.put(used.bytes());
        }
        current = ready.take();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("applying was interrupted");
      interrupted.initCause(e);
      throw interrupted;
    }
    return switch (current) {
      case Content content -> {
        hash.update(content.bytes().duplicate());
        total += content.bytes().remaining();
        yield content.bytes();
      }
      case End _ -> ByteBuffer.allocate(0);
      case Failure failure -> throw rethrow(failure.cause());
    };
  }

  private static IOException rethrow(Throwable cause) {
    return switch (cause) {
      case IOException e -> e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> new IOException(cause);
    };
  }

  /** The digest of everything, once {@link #next} has returned the end. */
  DiffId diffId() {
    return new DiffId(Digest.ofHash(hash.digest()));
  }

  /** How many bytes {@link #next} has returned. */
  long total() {
    return total;
  }

  /**
   * Ends the thread; the stream itself belongs to the caller. Who waits for the network is not
   * waited for: it ends when the caller closes the stream.
   */
  @Override
  public void close() {
    reader.interrupt();
  }
}
