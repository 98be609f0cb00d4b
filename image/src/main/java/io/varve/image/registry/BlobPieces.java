package io.varve.image.registry;

import io.varve.oci.error.EngineException;
import io.varve.oci.task.TaskScope;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A blob that is fetched in pieces over several connections and read in order. What is in memory
 * are as many pieces as there are connections: the next one is asked for when the oldest has been
 * read.
 */
final class BlobPieces extends InputStream {

  /** Opens a part of the blob. */
  @FunctionalInterface
  interface Parts {
    InputStream open(long start, long end) throws IOException, InterruptedException;
  }

  private record Piece(ByteBuffer bytes, CompletableFuture<Boolean> whole) {}

  private final Parts parts;
  private final long end;
  private final TaskScope scope = new TaskScope();
  private final Deque<Piece> pieces = new ArrayDeque<>();
  private long next;

  BlobPieces(Parts parts, long start, long end, Widening widening) {
    this.parts = parts;
    this.next = start;
    this.end = end;
    for (int i = 0; i < widening.connections() && next < end; i++) {
      ask(ByteBuffer.allocate((int) Math.min(widening.piece(), end - next)));
    }
  }

  private void ask(ByteBuffer buffer) {
    long start = next;
    buffer.clear().limit((int) Math.min(buffer.capacity(), end - start));
    Piece piece = new Piece(buffer, new CompletableFuture<>());
    next = start + buffer.limit();
    pieces.add(piece);
    scope.fork(() -> fetch(piece, start));
  }

  private Piece fetch(Piece piece, long start) {
    int length = piece.bytes().limit();
    try (InputStream bytes = parts.open(start, start + length)) {
      piece.whole().complete(bytes.readNBytes(piece.bytes().array(), 0, length) == length);
    } catch (IOException | InterruptedException | RuntimeException e) {
      piece.whole().completeExceptionally(e);
    }
    return piece;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    Piece piece = pieces.peek();
    if (piece == null) {
      return -1;
    }
    await(piece);
    int count = Math.min(length, piece.bytes().remaining());
    piece.bytes().get(target, offset, count);
    if (!piece.bytes().hasRemaining()) {
      pieces.remove();
      if (next < end) {
        ask(piece.bytes());
      }
    }
    return count;
  }

  private static void await(Piece piece) throws IOException {
    try {
      if (!piece.whole().get()) {
        throw new IOException("a part of the blob ended early");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      throw failure(e.getCause());
    }
  }

  private static IOException failure(Throwable cause) {
    return switch (cause) {
      case EngineException e -> throw e;
      case IOException e -> e;
      default -> new IOException("a part of the blob could not be fetched", cause);
    };
  }

  /** Ends the requests that are under way. */
  @Override
  public void close() {
    pieces.clear();
    scope.close();
  }
}
