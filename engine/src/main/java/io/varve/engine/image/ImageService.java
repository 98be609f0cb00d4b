package io.varve.engine.image;

import io.varve.builder.BuildRequest;
import io.varve.builder.BuildResult;
import io.varve.builder.IndexResult;
import io.varve.builder.context.RemoteContexts;
import io.varve.engine.prune.PruneFilter;
import io.varve.image.ImageRecord;
import io.varve.image.ResolvedImage;
import io.varve.image.registry.server.RegistryServer;
import io.varve.image.transfer.Pulled;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.task.ProgressListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * What can be done with images. Where a method takes an image as text, that is a name, an image id
 * or its unique beginning; {@link io.varve.oci.error.NotFound} tells that there is none.
 */
public interface ImageService {

  /**
   * The images, newest first.
   *
   * @return one entry a name, and one for each image without a name
   * @throws IOException when the store fails
   */
  List<ImageSummary> list() throws IOException;

  /**
   * An image with its documents.
   *
   * @param image which
   * @return the image for the host's platform
   * @throws IOException when the store fails
   */
  ResolvedImage inspect(String image) throws IOException;

  /**
   * Every name of an image.
   *
   * @param imageId the digest of its configuration
   * @return the records
   * @throws IOException when the store fails
   */
  List<ImageRecord> names(Digest imageId) throws IOException;

  /**
   * How an image came to be, newest step first, steps without layer included.
   *
   * @param image which
   * @param count whether to count the files of each layer, which reads the layers' directories
   * @return one entry a step
   * @throws IOException when the store fails
   */
  List<ImageStep> steps(String image, boolean count) throws IOException;

  /**
   * Brings an image into the store.
   *
   * @param name which
   * @param options how
   * @param progress is told of each layer
   * @return the image
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  Pulled pull(Reference name, TransferOptions options, ProgressListener progress)
      throws IOException, InterruptedException;

  /**
   * Sends an image to its registry.
   *
   * @param name which; its registry is where it goes
   * @param options how
   * @param progress is told of each layer
   * @return the manifest as the registry has it
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  Descriptor push(Reference name, TransferOptions options, ProgressListener progress)
      throws IOException, InterruptedException;

  /**
   * Gives an image one more name.
   *
   * @param image which
   * @param name the name
   * @throws IOException when the store fails
   */
  void tag(String image, Reference name) throws IOException;

  /**
   * Takes a name away, and the image with its last name.
   *
   * @param image which; an id takes all names
   * @param force whether an image with several names, or with stopped containers, goes by its id
   * @return what went
   * @throws io.varve.oci.error.Conflict when a container stands on it
   * @throws IOException when the store fails
   */
  List<Removed> remove(String image, boolean force) throws IOException;

  /**
   * Removes images that no container uses.
   *
   * @param all whether images with names go, too
   * @param filter spares some
   * @return what went, and the space freed
   * @throws IOException when the store fails
   */
  Pruned prune(boolean all, PruneFilter filter) throws IOException;

  /**
   * Makes an image of one layer from the tar of a file system.
   *
   * @param tar the archive, maybe compressed
   * @param options what it becomes
   * @param progress is told of the bytes read
   * @return the image's id
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  Digest importTar(InputStream tar, ImportOptions options, ProgressListener progress)
      throws IOException, InterruptedException;

  /**
   * Reads images from an archive that {@code save} wrote, here or in docker.
   *
   * @param archive the archive, maybe compressed
   * @param progress is told of each layer
   * @return the images
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  List<ImageRecord> load(InputStream archive, ProgressListener progress)
      throws IOException, InterruptedException;

  /**
   * Writes images as one archive: an OCI layout that docker can load, too.
   *
   * @param images which
   * @param out takes the archive
   * @param progress is told of each layer
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  default void save(List<String> images, OutputStream out, ProgressListener progress)
      throws IOException, InterruptedException {
    save(images, Optional.empty(), out, progress);
  }

  /**
   * Writes images as an archive, without what the receiver has.
   *
   * @param images which
   * @param since an image that the receiver has, whose blobs are left out
   * @param out takes the archive
   * @param progress is told of each layer
   * @throws IOException when the store or the output fails
   * @throws InterruptedException when the thread is interrupted
   */
  void save(
      List<String> images, Optional<String> since, OutputStream out, ProgressListener progress)
      throws IOException, InterruptedException;

  /**
   * Gets build contexts that do not lie on the host.
   *
   * @return the source, on this service's store
   */
  RemoteContexts contexts();

  /**
   * Builds an image.
   *
   * @param request what is to be built
   * @param progress is told of each step
   * @return the image
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  BuildResult build(BuildRequest request, ProgressListener progress)
      throws IOException, InterruptedException;

  /**
   * Builds an image for several platforms and names their index.
   *
   * @param request what is to be built; its own platform does not count
   * @param platforms the platforms
   * @param progress is told of each step
   * @return the index and the images
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  IndexResult buildIndex(BuildRequest request, List<Platform> platforms, ProgressListener progress)
      throws IOException, InterruptedException;

  /**
   * Mounts an image read-only on the host, until {@link #unmount} was called as often.
   *
   * @param image which
   * @return the directory
   * @throws IOException when it fails
   */
  Path mount(String image) throws IOException;

  /**
   * Gives a mount back.
   *
   * @param image which
   * @return whether it was mounted
   * @throws IOException when it fails
   */
  boolean unmount(String image) throws IOException;

  /**
   * An image under one name.
   *
   * @param reference the name, empty for an image without one
   * @param id the digest of its configuration
   * @param target the digest of its manifest or index
   * @param createdAt when the image was made
   * @param bytes what its unpacked layers take
   * @param labels free-form properties of its configuration
   */
  record ImageSummary(
      Optional<Reference> reference,
      Digest id,
      Digest target,
      Instant createdAt,
      long bytes,
      java.util.SequencedMap<String, String> labels) {}

  /**
   * A step of an image's making.
   *
   * @param createdAt when, empty when unknown
   * @param createdBy the instruction
   * @param comment a remark
   * @param layer what it added, empty for a step without layer
   * @param bytes what its layer takes on disk
   * @param files entries of the layer, when counted
   */
  record ImageStep(
      Optional<Instant> createdAt,
      String createdBy,
      String comment,
      Optional<DiffId> layer,
      long bytes,
      Optional<FileCount> files) {}

  /**
   * What a layer does to the files below.
   *
   * @param added new entries
   * @param changed entries that replace one below
   * @param deleted whiteouts
   */
  record FileCount(long added, long changed, long deleted) {}

  /**
   * How to speak to a registry.
   *
   * @param platforms which of an image's manifests
   * @param insecure whether plain HTTP is allowed
   */
  record TransferOptions(PlatformChoice platforms, boolean insecure) {}

  /** Which parts of an image for several platforms are meant. */
  sealed interface PlatformChoice {
    /** The host's when pulled; when pushed, all that the store has when that is all of it. */
    record Standard() implements PlatformChoice {}

    /**
     * One alone.
     *
     * @param platform which
     */
    record One(Platform platform) implements PlatformChoice {}

    /** All, attestations included. */
    record All() implements PlatformChoice {}
  }

  /**
   * What an imported tar becomes.
   *
   * @param reference its name, empty for none
   * @param changes Dockerfile instructions such as {@code CMD ["sh"]}
   * @param message a remark for the history
   * @param platform what it runs on; empty for the host's
   */
  record ImportOptions(
      Optional<Reference> reference,
      List<String> changes,
      Optional<String> message,
      Optional<Platform> platform) {}

  /** Something that a removal took away. */
  sealed interface Removed {
    /**
     * A name.
     *
     * @param name as people write it
     */
    record Untagged(String name) implements Removed {}

    /**
     * An image.
     *
     * @param id the digest of its configuration
     */
    record Deleted(Digest id) implements Removed {}
  }

  /**
   * What a prune took away.
   *
   * @param removed names and images
   * @param bytes disk space freed
   */
  record Pruned(List<Removed> removed, long bytes) {}

  /**
   * Serves the store's images as a registry, over plain HTTP and to everybody who reaches the
   * address.
   *
   * @param address where; port 0 takes a free one
   * @param readOnly whether pushes and deletions are refused
   * @param failures told of requests that failed on this side
   * @return the running server, to be closed by the caller
   * @throws IOException when the address can't be used
   */
  RegistryServer serve(InetSocketAddress address, boolean readOnly, Consumer<Exception> failures)
      throws IOException;
}
