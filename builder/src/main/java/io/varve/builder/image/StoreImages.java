package io.varve.builder.image;

import io.varve.builder.source.BaseImage;
import io.varve.builder.source.ImageSource;
import io.varve.builder.source.PullPolicy;
import io.varve.image.ImageRecord;
import io.varve.image.Images;
import io.varve.image.ResolvedImage;
import io.varve.image.archive.LayoutReader;
import io.varve.image.unpack.Unpacker;
import io.varve.oci.Digest;
import io.varve.oci.Manifest;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.error.NotFound;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.content.ContentStore;
import io.varve.storage.lease.Lease;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Images of the store, and of registries where the store has them not. */
public final class StoreImages implements ImageSource {

  /** Brings an image into the store and names it. */
  @FunctionalInterface
  public interface Pull {
    /**
     * Pulls.
     *
     * @param name the image
     * @param platform which of its manifests
     * @param progress takes reports
     * @return the image
     * @throws IOException when it fails
     * @throws InterruptedException when the thread was interrupted
     */
    ResolvedImage pull(Reference name, Platform platform, ProgressListener progress)
        throws IOException, InterruptedException;
  }

  private final Images images;
  private final ContentStore content;
  private final Unpacker unpacker;
  private final Pull pull;

  /**
   * A source over a store.
   *
   * @param images the images that are here
   * @param content takes the images of layouts
   * @param unpacker unpacks them
   * @param pull gets those that are not
   */
  public StoreImages(Images images, ContentStore content, Unpacker unpacker, Pull pull) {
    this.images = images;
    this.content = content;
    this.unpacker = unpacker;
    this.pull = pull;
  }

  @Override
  public BaseImage resolve(
      Lease lease, String name, Platform platform, PullPolicy policy, ProgressListener progress)
      throws IOException, InterruptedException {
    if (policy != PullPolicy.ALWAYS) {
      Optional<ImageRecord> known = images.catalog().lookUp(name);
      if (known.isPresent()) {
        try {
          return base(name, images.load(known.get(), platform));
        } catch (NotFound e) {
          if (policy == PullPolicy.NEVER) {
            throw e;
          }
        }
      } else if (policy == PullPolicy.NEVER) {
        throw new NotFound(
            "base image " + name + " is not here and --pull=never was given; pull it first");
      }
    }
    return base(name, pull.pull(Reference.parseTagged(name), platform, progress));
  }

  @Override
  public BaseImage layout(
      Lease lease, Path path, Optional<String> tag, Optional<Digest> digest, Platform platform)
      throws IOException {
    Manifest manifest = new LayoutReader(content, path).read(lease, tag, digest, platform);
    return new BaseImage("oci-layout", manifest, images.config(manifest));
  }

  @Override
  public void unpack(Lease lease, BaseImage image, ProgressListener progress)
      throws IOException, InterruptedException {
    unpacker.unpack(lease, image.manifest(), image.config(), progress);
  }

  private static BaseImage base(String name, ResolvedImage image) {
    return new BaseImage(name, image.manifest(), image.config());
  }
}
