package io.varve.storage.content;

import io.varve.oci.Digest;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** Lists and deletes blobs. */
public interface ContentCatalog {

  /**
   * Looks a blob up.
   *
   * @param digest its digest
   * @return what is known of it, or empty
   * @throws IOException when it fails
   */
  Optional<ContentInfo> info(Digest digest) throws IOException;

  /**
   * Visits every blob, in no order.
   *
   * @param visitor takes each
   * @throws IOException when listing fails
   */
  void forEach(Consumer<ContentInfo> visitor) throws IOException;

  /**
   * Deletes a blob; nothing happens when there is none.
   *
   * @param digest its digest
   * @throws IOException when it fails
   */
  void delete(Digest digest) throws IOException;
}
