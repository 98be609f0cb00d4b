package io.varve.image.unpack;

import io.varve.linux.hash.FastHash;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.DigestMismatch;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotImplemented;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.ZipException;

/** The bytes of a blob; instead of the end comes a failure when they were not the right ones. */
public final class VerifiedStream extends FilterInputStream {

  private final MessageDigest hash;
  private final Descriptor blob;
  private final String subject;
  private long count;
  private boolean verified;

  /**
   * Verifies a stream.
   *
   * @param in the bytes; closed with this stream
   * @param blob their size and digest
   * @param subject where they come from, for the error
   */
  public VerifiedStream(InputStream in, Descriptor blob, String subject) {
    super(in);
    this.hash = FastHash.of(blob.digest().algorithm());
    this.blob = blob;
    this.subject = subject;
  }

  /**
   * Lets a reader consume the bytes, and reads what it leaves. Where the reader fails over the
   * bytes, they are verified before its failure is believed: that wrong bytes came says more than
   * what a decompressor makes of them, and does not depend on which of them were wrong.
   *
   * @param reader reads the bytes; what it closes stays open
   * @param <R> what it makes of them
   * @return what the reader returned
   * @throws DigestMismatch when the bytes are others
   * @throws IOException when the bytes can't be had or the reader fails
   */
  public <R> R readWhole(LayerSource.Reader<R> reader) throws IOException {
    R result;
    try {
      result = reader.read(new Unclosed(this));
    } catch (IOException | RuntimeException e) {
      if (isAboutContent(e)) {
        transferTo(OutputStream.nullOutputStream());
      }
      throw e;
    }
    transferTo(OutputStream.nullOutputStream());
    return result;
  }

  /**
   * Whether a reader's failure may be that of the bytes it got, so that their digest should be
   * asked first.
   *
   * @param failure what a reader threw
   * @return false when the bytes have nothing to do with it, such as on a full disk
   */
  public static boolean isAboutContent(Exception failure) {
    return failure instanceof DataLoss
        || failure instanceof InvalidArgument
        || failure instanceof NotImplemented
        || failure instanceof ZipException
        || failure instanceof EOFException;
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
    Digest found = new Digest(blob.digest().algorithm(), HexFormat.of().formatHex(hash.digest()));
    if (count != blob.size() || !found.equals(blob.digest())) {
      throw new DigestMismatch(blob.digest(), found, subject);
    }
    verified = true;
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Stays open when its reader is done, so that the rest is read and verified. */
  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return in.read(target, offset, length);
    }

    @Override
    public void close() {
      // the one who opened it closes it
    }
  }
}
