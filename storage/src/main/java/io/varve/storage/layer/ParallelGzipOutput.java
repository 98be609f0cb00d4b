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
 * One gzip member, compressed in blocks at the same time: each block starts with the end of the one
 * before as its dictionary and ends on a byte boundary, so that the pieces make one stream. Blocks
 * have one size, so the bytes depend neither on the number of cores nor on how the content is
 * written.
 */
final class ParallelGzipOutput extends OutputStream {

  private static final int BLOCK = 256 * 1024;
  private static final int DICTIONARY = 32 * 1024;
  private static final int UNKNOWN_SYSTEM = 255;

  private final OutputStream target;
  private final int level;
  private final int limit;
  private final ExecutorService workers;
  private final Deque<Future<byte[]>> pending = new ArrayDeque<>();
  private final CRC32 checksum = new CRC32();
  private byte[] block = new byte[BLOCK];
  private byte[] previous = new byte[0];
  private int filled;
  private long total;
  private boolean closed;

  ParallelGzipOutput(OutputStream target, int level, int cores) throws IOException {
    this.target = target;
    this.level = level;
    limit = 2 * cores;
    workers =
        Executors.newFixedThreadPool(
            cores, Thread.ofPlatform().daemon().name("gzip-", 0).factory());
    target.write(new byte[] {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) UNKNOWN_SYSTEM});
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    int left = length;
    while (left > 0) {
      if (filled == BLOCK) {
        submit(false);
      }
      int count = Math.min(left, BLOCK - filled);
      System.arraycopy(bytes, at, block, filled, count);
      filled += count;
      at += count;
      left -= count;
    }
  }

  private void submit(boolean last) throws IOException {
    byte[] content = block;
    byte[] before = previous;
    int length = filled;
    checksum.update(content, 0, length);
    total += length;
    pending.add(workers.submit(() -> compress(before, content, length, last)));
    previous = content;
    block = new byte[BLOCK];
    filled = 0;
    while (pending.size() > limit) {
      writeNext();
    }
  }

  private byte[] compress(byte[] before, byte[] content, int length, boolean last) {
    Deflater deflater = new Deflater(level, true);
    try {
      if (before.length > 0) {
        deflater.setDictionary(before, before.length - DICTIONARY, DICTIONARY);
      }
      deflater.setInput(content, 0, length);
      if (last) {
        deflater.finish();
      }
      ByteArrayOutputStream compressed = new ByteArrayOutputStream(length / 2 + 64);
      byte[] piece = new byte[64 * 1024];
      int count;
      do {
        count =
            deflater.deflate(
                piece, 0, piece.length, last ? Deflater.NO_FLUSH : Deflater.SYNC_FLUSH);
        compressed.write(piece, 0, count);
      } while (last ? !deflater.finished() : count == piece.length);
      return compressed.toByteArray();
    } finally {
      deflater.end();
    }
  }

  private void writeNext() throws IOException {
    try {
      target.write(pending.remove().get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted = new InterruptedIOException("compressing");
      interrupted.initCause(e);
      throw interrupted;
    } catch (ExecutionException e) {
      throw new IOException("cannot compress", e.getCause());
    }
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    try (target) {
      submit(true);
      while (!pending.isEmpty()) {
        writeNext();
      }
      byte[] trailer = new byte[8];
      for (int i = 0; i < 4; i++) {
        trailer[i] = (byte) (checksum.getValue() >> (8 * i));
        trailer[4 + i] = (byte) (total >> (8 * i));
      }
      target.write(trailer);
    } finally {
      workers.shutdownNow();
    }
  }
}
