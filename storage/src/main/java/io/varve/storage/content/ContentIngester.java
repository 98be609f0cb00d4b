package io.varve.storage.content;

import io.varve.oci.Digest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** Takes blobs in. */
public interface ContentIngester {

  /**
   * Starts or resumes an ingest; waits while another writer holds it.
   *
   * @param ref its name
   * @return the ingest, positioned after the bytes on disk
   * @throws java.io.InterruptedIOException when the thread is interrupted while it waits
   * @throws IOException when it fails
   */
  Ingest begin(IngestRef ref) throws IOException;

  /**
   * Starts or resumes an ingest that nobody holds.
   *
   * @param ref its name
   * @return the ingest, positioned after the bytes on disk, or empty when a writer holds it
   * @throws IOException when it fails
   */
  Optional<Ingest> tryBegin(IngestRef ref) throws IOException;

  /**
   * The ingests on disk.
   *
   * @return their states
   * @throws IOException when listing fails
   */
  List<IngestStatus> ingests() throws IOException;

  /**
   * Drops an ingest and its bytes; waits while a writer holds it; nothing happens when there is
   * none.
   *
   * @param ref its name
   * @throws IOException when it fails
   */
  void abort(IngestRef ref) throws IOException;

  /**
   * Takes a small blob in, such as a manifest or a configuration.
   *
   * @param bytes its content
   * @param expected what the bytes must be
   * @return the blob
   * @throws io.varve.oci.error.DataLoss when they are others
   * @throws IOException when it fails
   */
  default ContentInfo ingest(byte[] bytes, Expected expected) throws IOException {
    String name = "bytes " + Digest.of(bytes);
    try (Ingest ingest = begin(new IngestRef(name))) {
      ingest.truncate(0);
      ByteBuffer source = ByteBuffer.wrap(bytes);
      while (source.hasRemaining()) {
        ingest.write(source);
      }
      return ingest.commit(expected);
    }
  }
}
