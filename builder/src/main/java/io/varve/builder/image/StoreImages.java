package io.varve.builder.image;

import io.varve.builder.source.BaseImage;
import io.varve.builder.source.ImageSource;
import io.varve.builder.source.PullPolicy;
import io.varve.image.ImageRecord;
import io.varve.image.Images;
import io.varve.image.ResolvedImage;
import io.varve.image.archive.LayoutReader;
import io.varve.image.transfer.Found;
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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Images of the store, and of registries where the store has them not. Of an image in a registry
 * only the documents are fetched until somebody needs its files: a build whose steps come from a
 * cache does not.
 */
public final class StoreImages implements ImageSource {

  /** Gets images of registries, in two steps. */
  public interface Registry {
    /**
     * Brings the documents of an image into the store, and no layer.
     *
     * @param lease keeps them alive
     * @param name the image
     * @param platform which of its manifests
     * @return the image
     * @throws IOException when it fails
     * @throws InterruptedException when the thread was interrupted
     */
    Found find(Lease lease, Reference name, Platform platform)
        throws IOException, InterruptedException;

    /**
     * Brings the rest of it into the store and names it.
     *
     * @param found the image
     * @param progress takes reports
     * @throws IOException when it fails
     * @throws InterruptedException when the thread was interrupted
     */
    void pull(Found found, ProgressListener progress) throws IOException, InterruptedException;
  }

  /** An image whose layers were not needed yet. */
  private record Pending(Found found, ReentrantLock pulling) {}

  private static final String HEX = "0123456789abcdef";

  /** Digits of an id that is shown in short form. */
  private static final int SHORT_ID = 12;

  private final Images images;
  private final ContentStore content;
  private final Unpacker unpacker;
  private final Registry registry;
  private final Map<Digest, Pending> pending = new ConcurrentHashMap<>();

  /**
   * A source over a store.
   *
   * @param images the images that are here
   * @param content takes the images of layouts
   * @param unpacker unpacks them
   * @param registry gets those that are not
   */
  public StoreImages(Images images, ContentStore content, Unpacker unpacker, Registry registry) {
    this.images = images;
    this.content = content;
    this.unpacker = unpacker;
    this.registry = registry;
  }

  @Override
  public BaseImage resolve(
      Lease lease, String name, Platform platform, PullPolicy policy, ProgressListener progress)
      throws IOException, InterruptedException {
    if (policy != PullPolicy.ALWAYS) {
      Optional<ImageRecord> known = lookUp(name);
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
    Found found = registry.find(lease, Reference.parseTagged(name), platform);
    pending.putIfAbsent(
        found.manifest().descriptor().digest(), new Pending(found, new ReentrantLock()));
    return new BaseImage(name, found.manifest(), found.config());
  }

  /** A name such as "a" or "cafe" is meant as one, whatever the ids of the store begin with. */
  private Optional<ImageRecord> lookUp(String name) throws IOException {
    boolean isName = name.length() < SHORT_ID && name.chars().allMatch(c -> HEX.indexOf(c) >= 0);
    return isName
        ? images.catalog().find(Reference.parseTagged(name))
        : images.catalog().lookUp(name);
  }

  @Override
  public BaseImage layout(
      Lease lease, Path path, Optional<String> tag, Optional<Digest> digest, Platform platform)
      throws IOException {
    Manifest manifest = new LayoutReader(content, path).read(lease, tag, digest, platform);
    return new BaseImage("oci-layout", manifest, images.config(manifest));
  }

  @Override
  public boolean isComplete(BaseImage image) {
    return !pending.containsKey(image.manifest().descriptor().digest());
  }

  @Override
  public void unpack(Lease lease, BaseImage image, ProgressListener progress)
      throws IOException, InterruptedException {
    pull(image.manifest().descriptor().digest(), progress);
    unpacker.unpack(lease, image.manifest(), image.config(), progress);
  }

  /** Once, when several stages stand on one image. */
  private void pull(Digest manifest, ProgressListener progress)
      throws IOException, InterruptedException {
    Pending wanted = pending.get(manifest);
    if (wanted == null) {
      return;
    }
    wanted.pulling().lockInterruptibly();
    try {
      if (pending.containsKey(manifest)) {
        registry.pull(wanted.found(), progress);
        pending.remove(manifest);
      }
    } finally {
      wanted.pulling().unlock();
    }
  }

  private static BaseImage base(String name, ResolvedImage image) {
    return new BaseImage(name, image.manifest(), image.config());
  }
}
