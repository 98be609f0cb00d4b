package io.varve.storage.layer;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/**
 * Compresses on several threads into one gzip member (RFC 1952). The bytes depend on the input and
 * the level alone, not on the number of threads: blocks have a fixed size, each is deflated with
 * the end of the one before as its dictionary, and the header holds neither time nor name.
 */
public final class ParallelGzipOutput extends OutputStream {

  private static final int BLOCK = 512 * 1024;
  private static final int DICTIONARY = 32 * 1024;
  private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private final OutputStream out;
  private final int level;
  private final int ahead;
  private final ExecutorService workers;
  private final Deque<Future<byte[]>> pending = new ArrayDeque<>();
  private final CRC32 checksum = new CRC32();
  private byte[] block = new byte[BLOCK];
  private byte[] dictionary = new byte[0];
  private int filled;
  private long length;
  private boolean closed;

  /**
   * Starts a member.
   *
   * @param out takes the compressed bytes; closed with this stream
   * @param level 1 (fast) to 9 (small)
   * @param threads how many blocks are compressed at once
   * @throws IOException when the header can't be written
   */
  public ParallelGzipOutput(OutputStream out, int level, int threads) throws IOException {
    this.out = out;
    this.level = level;
    this.ahead = 2 * threads;
    this.workers =
        Executors.newFixedThreadPool(
            threads, Thread.ofPlatform().daemon().name("gzip-", 0).factory());
    out.write(HEADER);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int count) throws IOException {
    checksum.update(bytes, offset, count);
    length += count;
    int from = offset;
    int left = count;
    while (left > 0) {
      if (filled == BLOCK) {
        submit(false);
      }
      int part = Math.min(left, BLOCK - filled);
      System.arraycopy(bytes, from, block, filled, part);
      filled += part;
      from += part;
      left -= part;
    }
  }

  private void submit(boolean last) throws IOException {
    byte[] input = block;
    int size = filled;
    byte[] before = dictionary;
    pending.add(workers.submit(() -> deflate(input, size, before, last)));
    int keep = Math.min(DICTIONARY, size);
    dictionary = new byte[keep];
    System.arraycopy(input, size - keep, dictionary, 0, keep);
    block = new byte[BLOCK];
    filled = 0;
    while (pending.size() > (last ? 0 : ahead)) {
      writeFirst();
    }
  }

  private void writeFirst() throws IOException {
    try {
      out.write(pending.remove().get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (ExecutionException e) {
      throw new IOException("compression failed", e.getCause());
    }
  }

  private byte[] deflate(byte[] input, int size, byte[] before, boolean last) {
    Deflater deflater = new Deflater(level, true);
    try {
      if (before.length > 0) {
        deflater.setDictionary(before);
      }
      deflater.setInput(input, 0, size);
      if (last) {
        deflater.finish();
      }
      ByteArrayOutputStream packed = new ByteArrayOutputStream(size / 2 + 64);
      byte[] chunk = new byte[64 * 1024];
      int flush = last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH;
      int count;
      do {
        count = deflater.deflate(chunk, 0, chunk.length, flush);
        packed.write(chunk, 0, count);
      } while (last ? !deflater.finished() : count == chunk.length);
      return packed.toByteArray();
    } finally {
      deflater.end();
    }
  }

  /** Writes what is left and the trailer, and closes the stream below. */
  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (out) {
      submit(true);
      writeLittleEndian((int) checksum.getValue());
      writeLittleEndian((int) length);
    } finally {
      workers.shutdownNow();
    }
  }

  private void writeLittleEndian(int value) throws IOException {
    out.write(
        new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16), (byte) (value >> 24)});
  }
}
