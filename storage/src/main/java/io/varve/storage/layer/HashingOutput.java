package io.varve.storage.layer;

import io.varve.linux.hash.FastHash;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Counts and hashes what passes. */
final class HashingOutput extends OutputStream {

  private final OutputStream target;
  private final MessageDigest hash = FastHash.sha256();
  private long total;

  HashingOutput(OutputStream target) {
    this.target = target;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    hash.update(bytes, offset, length);
    total += length;
    target.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    target.flush();
  }

  WrittenLayer written(long entries) {
    return new WrittenLayer(new DiffId(Digest.ofHash(hash.digest())), total, entries);
  }
}
