package io.varve.image.transfer;

import io.varve.image.unpack.VerifiedStream;
import io.varve.oci.Descriptor;
import io.varve.oci.Manifest;
import io.varve.oci.MediaType;
import io.varve.oci.task.ProgressListener;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/**
 * A name under which one manifest and its blobs lie: in a registry, or in a directory. Safe for
 * several threads.
 */
public interface ArtifactPlace extends AutoCloseable {

  /** Makes plain bytes, always the same; called again when the connection breaks. */
  @FunctionalInterface
  interface Source {
    /**
     * Writes all bytes.
     *
     * @param target where to
     * @throws IOException when it fails
     */
    void write(OutputStream target) throws IOException;
  }

  /**
   * What is to be packed.
   *
   * @param id what progress calls it
   * @param type its type once it is packed
   * @param size its plain length in bytes
   * @param source makes the plain bytes
   */
  record Content(String id, MediaType type, long size, Source source) {}

  /**
   * The name, for a person.
   *
   * @return a reference or a path
   */
  String name();

  /**
   * What is there.
   *
   * @return the manifest, or those that an index lists
   * @throws io.varve.oci.error.NotFound when there is nothing
   * @throws io.varve.oci.error.EngineException when it can't be had or is malformed
   * @throws IOException when reading fails
   * @throws InterruptedException when the thread was interrupted
   */
  List<Manifest> manifests() throws IOException, InterruptedException;

  /**
   * Whether a blob is there.
   *
   * @param blob the blob
   * @return true when it need not be sent
   * @throws IOException when looking fails
   * @throws InterruptedException when the thread was interrupted
   */
  boolean has(Descriptor blob) throws IOException, InterruptedException;

  /**
   * Opens a blob.
   *
   * @param blob the blob
   * @return its bytes; the end of the stream comes only when they were the right ones
   * @throws io.varve.oci.error.NotFound when it is not there
   * @throws IOException when reading fails
   * @throws InterruptedException when the thread was interrupted
   */
  VerifiedStream open(Descriptor blob) throws IOException, InterruptedException;

  /**
   * Packs bytes and stores them as a blob.
   *
   * @param content the bytes
   * @param packing how they are compressed
   * @param progress is told how many went
   * @return the blob
   * @throws IOException when it fails
   * @throws InterruptedException when the thread was interrupted
   */
  Descriptor pack(Content content, Packing packing, ProgressListener progress)
      throws IOException, InterruptedException;

  /**
   * Stores a blob as it is, unless it is there.
   *
   * @param blob the blob
   * @param source its bytes
   * @throws io.varve.oci.error.DigestMismatch when they are others
   * @throws IOException when it fails
   * @throws InterruptedException when the thread was interrupted
   */
  void store(Descriptor blob, Source source) throws IOException, InterruptedException;

  /**
   * Puts a manifest under the name, when all its blobs are there.
   *
   * @param manifest the document, an OCI manifest
   * @return its descriptor
   * @throws IOException when it fails
   * @throws InterruptedException when the thread was interrupted
   */
  Descriptor publish(byte[] manifest) throws IOException, InterruptedException;

  @Override
  void close();
}
