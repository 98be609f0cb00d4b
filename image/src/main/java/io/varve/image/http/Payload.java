package io.varve.image.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/** What a request sends. */
public interface Payload {

  /** Nothing at all. */
  Payload NONE =
      new Payload() {
        @Override
        public OptionalLong length() {
          return OptionalLong.of(0);
        }

        @Override
        public boolean isRepeatable() {
          return true;
        }

        @Override
        public void writeTo(OutputStream out) {
          // nothing
        }
      };

  /**
   * How many bytes there are.
   *
   * @return bytes, empty when that is not known beforehand: they are then sent in chunks
   */
  OptionalLong length();

  /**
   * Whether {@link #writeTo} can be called again.
   *
   * @return false when the bytes can be had only once
   */
  boolean isRepeatable();

  /**
   * Writes the bytes.
   *
   * @param out where they go; not to be closed
   * @throws IOException when the source or the connection fails
   */
  void writeTo(OutputStream out) throws IOException;
}
