package io.varve.builder.source;

import io.varve.oci.Digest;
import io.varve.oci.Platform;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.lease.Lease;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Gets images. May be called from several threads at once. */
public interface ImageSource {

  /**
   * Finds an image in the store, or asks its registry. Its layers need not be here afterwards: see
   * {@link #isComplete}.
   *
   * @param lease keeps what is fetched alive
   * @param name the image as the Dockerfile has it
   * @param platform what it must run on
   * @param policy when to ask the registry
   * @param progress takes reports
   * @return the image
   * @throws io.varve.oci.error.NotFound when there is no such image, or none for the platform
   * @throws IOException when the registry or the store fails
   * @throws InterruptedException when the thread was interrupted
   */
  BaseImage resolve(
      Lease lease, String name, Platform platform, PullPolicy policy, ProgressListener progress)
      throws IOException, InterruptedException;

  /**
   * Takes an image of an OCI layout into the store.
   *
   * @param lease keeps it alive
   * @param path the directory of the layout
   * @param tag which of its images, empty for the only one or {@code latest}
   * @param digest the manifest or index it must be
   * @param platform what it must run on
   * @return the image
   * @throws io.varve.oci.error.NotFound when there is no such image, or none for the platform
   * @throws IOException when it can't be read or stored
   */
  BaseImage layout(
      Lease lease, Path path, Optional<String> tag, Optional<Digest> digest, Platform platform)
      throws IOException;

  /**
   * Whether the layers of an image are in the store.
   *
   * @param image an image that was resolved
   * @return false when only its documents were fetched; {@link #unpack} gets the rest
   */
  boolean isComplete(BaseImage image);

  /**
   * Makes sure that every layer of an image is here, and unpacked as a committed snapshot named by
   * its chain.
   *
   * @param lease keeps the snapshots alive
   * @param image the image
   * @param progress takes reports
   * @throws IOException when a layer can't be fetched or unpacked
   * @throws InterruptedException when the thread was interrupted
   */
  void unpack(Lease lease, BaseImage image, ProgressListener progress)
      throws IOException, InterruptedException;
}
