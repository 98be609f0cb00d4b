package io.varve.linux.inflate;

import io.varve.oci.error.DataLoss;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/**
 * The content of a gzip file (RFC 1952) with one or more members. For one thread at a time. Corrupt
 * or truncated data is a {@link DataLoss}. Reading into a direct buffer avoids a copy.
 */
public abstract sealed class GunzipStream extends InputStream implements ReadableByteChannel
    permits IsalGunzipStream, JdkGunzipStream {

  static final int INPUT_BUFFER = 128 * 1024;

  private final InputStream source;
  private boolean open = true;

  GunzipStream(InputStream source) {
    this.source = source;
  }

  /**
   * Reads gzip with the fastest inflater of this host.
   *
   * @param compressed the gzip file; closed with the stream
   * @return its content
   */
  public static GunzipStream open(InputStream compressed) {
    return Isal.get()
        .<GunzipStream>map(isal -> new IsalGunzipStream(isal, compressed))
        .orElseGet(() -> new JdkGunzipStream(compressed));
  }

  /**
   * Reads gzip with the JDK's inflater.
   *
   * @param compressed the gzip file; closed with the stream
   * @return its content
   */
  public static GunzipStream openWithJdk(InputStream compressed) {
    return new JdkGunzipStream(compressed);
  }

  /**
   * Whether {@link #open} uses libisal.
   *
   * @return true when the library is there and works
   */
  public static boolean isNative() {
    return Isal.get().isPresent();
  }

  /** Fills an array from the source, -1 at its end. */
  final int fill(byte[] buffer) throws IOException {
    return source.read(buffer, 0, buffer.length);
  }

  static DataLoss corrupt(String reason) {
    return new DataLoss("gzip data is corrupt: " + reason + "; fetch it again");
  }

  static DataLoss truncated() {
    return new DataLoss("gzip data ends early: expected more of the compressed stream");
  }

  @Override
  public abstract int read(ByteBuffer target) throws IOException;

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return length == 0 ? 0 : read(ByteBuffer.wrap(target, offset, length));
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public boolean isOpen() {
    return open;
  }

  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      release();
      source.close();
    }
  }

  /** Gives native memory back. */
  abstract void release();
}
