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
   * Deletes a blob; nothing happens when there is none. Who has it open can read on.
   *
   * @param digest its digest
   * @throws IOException when it fails
   */
  default void delete(Digest digest) throws IOException {
    hide(digest);
    purge();
  }

  /**
   * Makes a blob invisible, in one quick step that may be made inside a transaction; its bytes go
   * with {@link #purge}. Nothing happens when there is none.
   *
   * @param digest its digest
   * @throws IOException when it fails
   */
  void hide(Digest digest) throws IOException;

  /**
   * Frees the space of hidden blobs and clears away what is left of ended ingests, also those of
   * processes that crashed.
   *
   * @throws IOException when it fails
   */
  void purge() throws IOException;
}
