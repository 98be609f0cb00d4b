package io.varve.builder.cache.remote;

import io.varve.image.unpack.VerifiedStream;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import java.io.IOException;

/** The directory of a cache mount in a cache. */
public final class ImportedMount {

  private final ImportedCache cache;
  private final String id;
  private final DiffId content;
  private final Descriptor blob;

  ImportedMount(ImportedCache cache, String id, DiffId content, Descriptor blob) {
    this.cache = cache;
    this.id = id;
    this.content = content;
    this.blob = blob;
  }

  /**
   * The mount.
   *
   * @return its id
   */
  public String id() {
    return id;
  }

  /**
   * The digest of its uncompressed tar.
   *
   * @return what the bytes must have once they are unpacked
   */
  public DiffId content() {
    return content;
  }

  /**
   * The blob.
   *
   * @return its descriptor
   */
  public Descriptor blob() {
    return blob;
  }

  /**
   * The cache.
   *
   * @return its name for a person
   */
  public String origin() {
    return cache.name();
  }

  /**
   * Opens the blob.
   *
   * @return packed bytes; the end of the stream comes only when they were the right ones
   * @throws IOException when it fails
   * @throws InterruptedException when the thread was interrupted
   */
  public VerifiedStream open() throws IOException, InterruptedException {
    return cache.place().open(blob);
  }
}
