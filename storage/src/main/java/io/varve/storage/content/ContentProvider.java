package io.varve.storage.content;

import io.varve.oci.Digest;
import io.varve.oci.error.NotFound;
import java.io.IOException;

/** Opens blobs. */
public interface ContentProvider {

  /**
   * Opens a blob.
   *
   * @param digest its digest
   * @return a reader, to be closed by the caller
   * @throws NotFound when the store has no such blob
   * @throws IOException when opening fails
   */
  ContentReader open(Digest digest) throws IOException;

  /**
   * Reads a small blob whole, such as a manifest or a configuration.
   *
   * @param digest its digest
   * @param maximum the length in bytes above which reading is refused
   * @return its bytes
   * @throws NotFound when the store has no such blob
   * @throws IOException when reading fails or the blob is longer than {@code maximum}
   */
  default byte[] readAll(Digest digest, int maximum) throws IOException {
    try (ContentReader reader = open(digest)) {
      if (reader.size() > maximum) {
        throw new IOException(
            "blob "
                + digest
                + " has "
                + reader.size()
                + " bytes, at most "
                + maximum
                + " expected");
      }
      return reader.newInputStream().readAllBytes();
    }
  }
}
