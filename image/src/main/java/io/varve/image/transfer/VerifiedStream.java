package io.varve.image.transfer;

import io.varve.linux.hash.FastHash;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.error.DigestMismatch;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** The bytes of a blob; instead of the end comes a failure when they were not the right ones. */
final class VerifiedStream extends FilterInputStream {

  private final MessageDigest hash = FastHash.sha256();
  private final Descriptor blob;
  private final String subject;
  private long count;
  private boolean verified;

  VerifiedStream(InputStream in, Descriptor blob, String subject) {
    super(in);
    this.blob = blob;
    this.subject = subject;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = in.read(target, offset, length);
    if (read > 0) {
      hash.update(target, offset, read);
      count += read;
    } else if (read < 0 && !verified) {
      verify();
    }
    return read;
  }

  private void verify() {
    Digest found = Digest.ofHash(hash.digest());
    if (count != blob.size() || !found.equals(blob.digest())) {
      throw new DigestMismatch(blob.digest(), found, subject);
    }
    verified = true;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
