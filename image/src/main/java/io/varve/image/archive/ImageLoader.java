package io.varve.image.archive;

import io.varve.image.ImageRecord;
import io.varve.image.Images;
import io.varve.image.unpack.Decompression;
import io.varve.image.unpack.LayerWork;
import io.varve.image.unpack.Unpacker;
import io.varve.oci.Descriptor;
import io.varve.oci.ImageConfig;
import io.varve.oci.Index;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.Reference;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.content.ContentStore;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Leases;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.storage.snapshot.Snapshotter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Loads images from archives, unpacks and names them. */
public final class ImageLoader {

  private static final Duration LEASE_TIME = Duration.ofHours(24);

  private final ContentStore content;
  private final Images images;
  private final Snapshotter snapshots;
  private final Unpacker unpacker;
  private final Leases leases;

  /**
   * A loader into a store.
   *
   * @param content takes blobs
   * @param images names and documents of the store
   * @param snapshots takes unpacked layers
   * @param unpacker unpacks them
   * @param leases keep alive what has no name yet
   */
  public ImageLoader(
      ContentStore content,
      Images images,
      Snapshotter snapshots,
      Unpacker unpacker,
      Leases leases) {
    this.content = content;
    this.images = images;
    this.snapshots = snapshots;
    this.unpacker = unpacker;
    this.leases = leases;
  }

  /**
   * Loads an archive: docker's or an OCI layout, compressed or not.
   *
   * @param archive the tar, read to its end; not closed
   * @param progress is told of each layer
   * @return one record a name, or one for an image without a name
   * @throws InvalidArgument when it is no image archive or incomplete
   * @throws io.varve.oci.error.DataLoss when bytes are not what their digest says
   * @throws FailedPrecondition when the archive was saved with {@code --since} and the store lacks
   *     what was left out
   * @throws IOException when reading or storing fails
   */
  public List<ImageRecord> load(InputStream archive, ProgressListener progress)
      throws IOException, InterruptedException {
    try (Lease lease = leases.open(LEASE_TIME, "load of an archive")) {
      ArchiveContents contents = new ArchiveContents(content, lease);
      contents.addTar(Decompression.detect(archive).plain());
      return load(lease, contents, progress);
    }
  }

  /**
   * Loads a file or a directory.
   *
   * @param path an archive, or the directory of an OCI layout
   * @param progress is told of each layer
   * @return one record a name, or one for an image without a name
   * @throws IOException when reading or storing fails
   */
  public List<ImageRecord> load(Path path, ProgressListener progress)
      throws IOException, InterruptedException {
    if (!Files.isDirectory(path)) {
      try (InputStream archive = Files.newInputStream(path)) {
        return load(archive, progress);
      }
    }
    try (Lease lease = leases.open(LEASE_TIME, "load of " + path)) {
      ArchiveContents contents = new ArchiveContents(content, lease);
      contents.addDirectory(path);
      return load(lease, contents, progress);
    }
  }

  private List<ImageRecord> load(Lease lease, ArchiveContents contents, ProgressListener progress)
      throws IOException, InterruptedException {
    Optional<JsonValue> index = contents.json("index.json");
    Optional<JsonValue> docker = contents.json("manifest.json");
    if (index.isEmpty() && docker.isEmpty()) {
      throw new InvalidArgument(
          "not an image archive: neither index.json nor manifest.json inside; a tar of a root file"
              + " system is read by \"varve import\"");
    }
    List<ImageRecord> loaded = new ArrayList<>();
    List<Found> all =
        index.isPresent() ? layout(index.get(), docker) : docker(lease, contents, docker.get());
    for (Found found : all) {
      loaded.addAll(add(lease, found, progress));
    }
    return List.copyOf(loaded);
  }

  /** An image of an archive: what its names lead to, and the image of that for this host. */
  private record Found(Descriptor target, Manifest manifest, Set<Reference> names) {}

  /** The images of an OCI layout (image specification, image-layout.md). */
  private List<Found> layout(JsonValue json, Optional<JsonValue> docker) throws IOException {
    List<Found> found = new ArrayList<>();
    for (JsonValue entry : json.asObject("index.json").array("manifests")) {
      Descriptor descriptor = ManifestCodec.descriptor(entry.asObject("manifests"));
      Chosen chosen = choose(descriptor);
      Manifest manifest = chosen.manifest();
      Set<Reference> names = new LinkedHashSet<>();
      name(descriptor).ifPresent(names::add);
      if (docker.isPresent()) {
        names.addAll(DockerIndex.names(docker.get(), manifest.config().digest()));
      }
      found.add(new Found(chosen.target(), manifest, names));
    }
    return found;
  }

  /** The image for this host, and the innermost index around it. */
  private record Chosen(Descriptor target, Manifest manifest) {}

  private Chosen choose(Descriptor descriptor) throws IOException {
    if (content.info(descriptor.digest()).isEmpty()) {
      throw missing("manifest " + descriptor.digest());
    }
    return switch (images.document(descriptor)) {
      case Manifest manifest -> new Chosen(manifest.descriptor(), manifest);
      case Index inner -> {
        Chosen chosen = choose(Images.choose(inner, images.host(), "in the archive"));
        yield chosen.target().mediaType().isIndex()
            ? chosen
            : new Chosen(inner.descriptor(), chosen.manifest());
      }
    };
  }

  private static Optional<Reference> name(Descriptor descriptor) {
    return Optional.ofNullable(descriptor.annotations().get(ImageSaver.IMAGE_NAME))
        .or(
            () ->
                Optional.ofNullable(descriptor.annotations().get(ImageSaver.REFERENCE_NAME))
                    .filter(name -> name.indexOf(':') >= 0)) // a tag alone names no repository
        .map(Reference::parseTagged);
  }

  private List<Found> docker(Lease lease, ArchiveContents contents, JsonValue json)
      throws IOException {
    if (!(json instanceof JsonArray(List<JsonValue> entries))) {
      throw new InvalidArgument("manifest.json of the archive is no array; it is damaged");
    }
    List<Found> found = new ArrayList<>();
    for (JsonValue entry : entries) {
      DockerIndex image = new DockerIndex(contents, content, entry.asObject("manifest.json"));
      Manifest manifest = image.store(lease);
      found.add(new Found(manifest.descriptor(), manifest, image.names()));
    }
    return found;
  }

  private List<ImageRecord> add(Lease lease, Found found, ProgressListener progress)
      throws IOException, InterruptedException {
    Manifest manifest = found.manifest();
    if (content.info(manifest.config().digest()).isEmpty()) {
      throw missing("configuration " + manifest.config().digest());
    }
    ImageConfig config = images.config(manifest);
    for (LayerWork layer : LayerWork.of(manifest, config)) {
      if (content.info(layer.layer().digest()).isEmpty()
          && snapshots.find(SnapshotName.of(layer.chain())).isEmpty()) {
        throw missing("layer " + layer.layer().digest());
      }
    }
    unpacker.unpack(lease, manifest, config, progress);
    List<ImageRecord> records = new ArrayList<>();
    for (Reference name : found.names()) {
      records.add(images.catalog().tag(name, found.target(), manifest.config().digest()));
    }
    if (records.isEmpty()) {
      records.add(images.catalog().keep(found.target(), manifest.config().digest()));
    }
    return records;
  }

  private static FailedPrecondition missing(String what) {
    return new FailedPrecondition(
        "image archive without "
            + what
            + ", which is not in the store either; if it was saved with --since, load or pull that"
            + " image first, else save it again");
  }
}
