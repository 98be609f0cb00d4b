package io.varve.image.unpack;

import java.io.IOException;
import java.io.InputStream;

/** Where the bytes of one layer come from. */
public interface LayerSource {

  /**
   * Lets a reader consume the layer's bytes, and then vouches for them: when this method returns,
   * all bytes have been read and have the digest of the layer's descriptor.
   *
   * @param reader reads the bytes to their end
   * @param <R> what it makes of them
   * @return what the reader returned
   * @throws io.varve.oci.error.DigestMismatch when the bytes are others
   * @throws IOException when the bytes can't be had or the reader fails
   * @throws InterruptedException when the thread is interrupted
   */
  <R> R read(Reader<R> reader) throws IOException, InterruptedException;

  /** Consumes bytes. */
  @FunctionalInterface
  interface Reader<R> {
    /**
     * Reads the bytes.
     *
     * @param bytes the layer
     * @return what they amount to
     * @throws IOException when they are malformed or can't be read
     */
    R read(InputStream bytes) throws IOException;
  }
}
