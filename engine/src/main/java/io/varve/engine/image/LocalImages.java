package io.varve.engine.image;

import io.varve.engine.image.ImageService.FileCount;
import io.varve.engine.image.ImageService.ImageStep;
import io.varve.engine.image.ImageService.ImageSummary;
import io.varve.engine.image.ImageService.Removed;
import io.varve.image.ImageCatalog;
import io.varve.image.ImageRecord;
import io.varve.image.Images;
import io.varve.image.ResolvedImage;
import io.varve.oci.ChainId;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.ImageConfig;
import io.varve.oci.Reference;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.InvalidArgument;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.storage.snapshot.Snapshotter;
import io.varve.unionfs.LayerFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The names, sizes and history of a store's images. */
final class LocalImages {

  private static final ImageConfig.History UNKNOWN =
      new ImageConfig.History(
          Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);

  private final Images images;
  private final MetadataStore metadata;
  private final Snapshotter snapshots;
  private final LayerFormat format;
  private final ImageUsers users;

  /**
   * The images of a store.
   *
   * @param images names and documents
   * @param metadata where facts about images are recorded
   * @param snapshots unpacked layers
   * @param format how layers hide names
   * @param users containers
   */
  LocalImages(
      Images images,
      MetadataStore metadata,
      Snapshotter snapshots,
      LayerFormat format,
      ImageUsers users) {
    this.images = images;
    this.metadata = metadata;
    this.snapshots = snapshots;
    this.format = format;
    this.users = users;
  }

  /**
   * Every name of every image, newest image first.
   *
   * @return one row a name, and one for each image without a name
   * @throws IOException when the store fails
   */
  List<ImageSummary> list() throws IOException {
    List<ImageRecord> records = images.catalog().list();
    Map<String, ImageFacts> known = ImageFacts.recorded(metadata);
    Map<Digest, ImageFacts> found = new HashMap<>();
    Set<Digest> ids = new HashSet<>();
    List<ImageSummary> rows = new ArrayList<>();
    for (ImageRecord image : records) {
      ids.add(image.imageId());
      ImageFacts facts = known.get(image.imageId().toString());
      rows.add(summary(image, facts == null ? learn(image, found) : facts));
    }
    if (!found.isEmpty() || known.size() > ids.size()) {
      ImageFacts.record(metadata, found, ids);
    }
    rows.sort((a, b) -> b.createdAt().compareTo(a.createdAt()));
    return rows;
  }

  private static ImageSummary summary(ImageRecord image, ImageFacts facts) {
    return new ImageSummary(
        image.reference(),
        image.imageId(),
        image.target().digest(),
        facts.createdAt(),
        facts.bytes(),
        facts.labels());
  }

  /** Reads the image's documents; what is learned can be recorded once all layers are unpacked. */
  private ImageFacts learn(ImageRecord record, Map<Digest, ImageFacts> found) throws IOException {
    ResolvedImage image = images.load(record);
    long bytes = 0;
    boolean complete = true;
    for (ChainId chain : image.chains()) {
      SnapshotName name = SnapshotName.of(chain);
      if (snapshots.find(name).isPresent()) {
        bytes += snapshots.usage(name).bytes();
      } else {
        complete = false;
      }
    }
    ImageFacts facts =
        new ImageFacts(
            image.config().created().orElse(Instant.EPOCH),
            bytes,
            image.config().config().labels());
    if (complete) {
      found.put(record.imageId(), facts);
    }
    return facts;
  }

  /**
   * Gives an image one more name; a name in use moves.
   *
   * @param source the image
   * @param name the new name
   * @throws IOException when the store fails
   */
  void tag(String source, Reference name) throws IOException {
    ImageRecord image = images.catalog().resolve(source);
    ImageRecord _ = images.catalog().tag(name.orLatest(), image.target(), image.imageId());
  }

  /**
   * Takes a name away, and the image with its last name. The layers go with the next collection.
   *
   * @param text a name; or an id, for an image with one name
   * @param force whether all names go at once, and the image of containers that do not run
   * @return what was done
   * @throws Conflict when a container uses the image, or an id has several names
   * @throws io.varve.oci.error.NotFound when there is no such image
   * @throws IOException when the store fails
   */
  List<Removed> remove(String text, boolean force) throws IOException {
    ImageCatalog catalog = images.catalog();
    ImageRecord meant = catalog.resolve(text);
    List<ImageRecord> names = catalog.withId(meant.imageId());
    boolean byId = !isName(text, meant);
    if (!byId && names.size() > 1) {
      boolean _ = catalog.delete(meant);
      return List.of(new Removed.Untagged(name(meant)));
    }
    if (byId && names.size() > 1 && !force) {
      throw new Conflict(
          "image "
              + meant.imageId().shortHex()
              + " has several names ("
              + String.join(", ", names.stream().map(LocalImages::name).toList())
              + "); remove them one by one, or all with --force");
    }
    checkUnused(meant, text, force);
    for (ImageRecord each : names) {
      boolean _ = catalog.delete(each);
    }
    List<Removed> removed = new ArrayList<>();
    for (ImageRecord each : names) {
      each.reference().ifPresent(r -> removed.add(new Removed.Untagged(r.familiar())));
    }
    removed.add(new Removed.Deleted(meant.imageId()));
    return removed;
  }

  /**
   * How an image came to be, newest step first. A layer without history has a row of its own.
   *
   * @param image the image
   * @param count whether the changes of each layer are counted, which reads its directory
   * @return the steps
   * @throws IOException when the store fails
   */
  List<ImageStep> steps(ResolvedImage image, boolean count) throws IOException {
    List<DiffId> diffIds = image.config().diffIds();
    List<ChainId> chains = image.chains();
    List<ImageStep> steps = new ArrayList<>();
    int next = 0;
    for (ImageConfig.History step : image.config().history()) {
      if (step.emptyLayer() || next == diffIds.size()) {
        steps.add(step(step, Optional.empty(), 0, Optional.empty()));
      } else {
        steps.add(step(step, diffIds.get(next), chains.get(next), count));
        next++;
      }
    }
    for (; next < diffIds.size(); next++) {
      steps.add(step(UNKNOWN, diffIds.get(next), chains.get(next), count));
    }
    return steps.reversed();
  }

  private ImageStep step(ImageConfig.History step, DiffId diffId, ChainId chain, boolean count)
      throws IOException {
    Optional<FileCount> files = Optional.empty();
    if (count && snapshots.find(SnapshotName.of(chain)).isPresent()) {
      List<Path> directories = snapshots.layers(SnapshotName.of(chain));
      files =
          Optional.of(
              LayerChanges.count(
                  format, directories.getFirst(), directories.subList(1, directories.size())));
    }
    return step(step, Optional.of(diffId), bytes(chain), files);
  }

  private static ImageStep step(
      ImageConfig.History step, Optional<DiffId> layer, long bytes, Optional<FileCount> files) {
    return new ImageStep(
        step.created(),
        step.createdBy().orElse(""),
        step.comment().orElse(""),
        layer,
        bytes,
        files);
  }

  private long bytes(ChainId chain) throws IOException {
    SnapshotName name = SnapshotName.of(chain);
    return snapshots.find(name).isPresent() ? snapshots.usage(name).bytes() : 0;
  }

  private void checkUnused(ImageRecord image, String text, boolean force) throws IOException {
    for (ImageUsers.User user : users.of(image.imageId())) {
      if (user.running() || !force) {
        throw new Conflict(
            "image "
                + text
                + " is in use by "
                + (user.running() ? "the running container " : "container ")
                + user.name()
                + (user.running()
                    ? "; stop and remove it first with \"varve rm -f " + user.name() + "\""
                    : "; remove it with \"varve rm " + user.name() + "\", or use --force"));
      }
    }
  }

  static boolean isName(String text, ImageRecord image) {
    try {
      return image.reference().equals(Optional.of(Reference.parseTagged(text)));
    } catch (InvalidArgument e) {
      return false; // 64 hexadecimal digits are an id and no name
    }
  }

  private static String name(ImageRecord image) {
    return image.reference().map(Reference::familiar).orElse(image.imageId().toString());
  }
}
