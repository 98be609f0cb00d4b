package io.varve.storage.content;

import java.io.IOException;
import java.util.List;

/** Takes blobs in. */
public interface ContentIngester {

  /**
   * Starts or resumes an ingest; waits while another writer holds it.
   *
   * @param ref its name
   * @return the ingest, positioned after the bytes on disk
   * @throws IOException when it fails
   */
  Ingest begin(IngestRef ref) throws IOException;

  /**
   * The ingests on disk.
   *
   * @return their states
   * @throws IOException when listing fails
   */
  List<IngestStatus> ingests() throws IOException;

  /**
   * Drops an ingest and its bytes; nothing happens when there is none.
   *
   * @param ref its name
   * @throws IOException when it fails
   */
  void abort(IngestRef ref) throws IOException;
}
