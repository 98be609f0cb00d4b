package io.varve.storage.content;

import io.varve.oci.Digest;
import io.varve.oci.Digest.Algorithm;
import io.varve.oci.error.DataLoss;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.HexFormat;

/** An ingest in memory. */
final class MemoryIngest implements Ingest {

  private final IngestRef ref;
  private final MemoryIngestState state;
  private final MemoryContentStore store;
  private volatile boolean open = true;

  MemoryIngest(IngestRef ref, MemoryIngestState state, MemoryContentStore store) {
    this.ref = ref;
    this.state = state;
    this.store = store;
    state.start(store.clock().instant());
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public long offset() {
    return state.size();
  }

  @Override
  public int write(ByteBuffer source) throws ClosedChannelException {
    requireOpen();
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    state.append(bytes, store.clock().instant());
    return bytes.length;
  }

  @Override
  public int readAt(ByteBuffer target, long position) throws ClosedChannelException {
    requireOpen();
    return new MemoryContentReader(state.content()).readAt(target, position);
  }

  @Override
  public void truncate(long size) throws ClosedChannelException {
    requireOpen();
    if (size < 0 || size > state.size()) {
      throw new IllegalArgumentException("an ingest of " + state.size() + " bytes has no " + size);
    }
    state.truncate((int) size);
  }

  @Override
  public Digest digest() throws ClosedChannelException {
    requireOpen();
    return Digest.of(state.content());
  }

  @Override
  public ContentInfo commit(Expected expected) throws ClosedChannelException {
    requireOpen();
    byte[] bytes = state.content();
    require(Verification.ofSize(ref, expected, bytes.length));
    Algorithm algorithm = expected.digest().map(Digest::algorithm).orElse(Algorithm.SHA256);
    Digest actual = digest(algorithm, bytes);
    require(Verification.ofDigest(ref, expected, actual));
    ContentInfo info = store.store(actual, bytes);
    state.end();
    close();
    return info;
  }

  private void require(Verification verification) throws ClosedChannelException {
    switch (verification) {
      case Verification.Right() -> {}
      case Verification.Incomplete(DataLoss failure) -> throw failure;
      case Verification.Wrong(DataLoss failure) -> {
        truncate(0);
        throw failure;
      }
    }
  }

  private static Digest digest(Algorithm algorithm, byte[] bytes) {
    return new Digest(
        algorithm, HexFormat.of().formatHex(algorithm.newMessageDigest().digest(bytes)));
  }

  @Override
  public void abort() throws ClosedChannelException {
    requireOpen();
    state.end();
    close();
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      state.writer().release();
    }
  }

  private void requireOpen() throws ClosedChannelException {
    if (!open) {
      throw new ClosedChannelException();
    }
  }
}
