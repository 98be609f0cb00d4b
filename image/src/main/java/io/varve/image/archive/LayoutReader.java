package io.varve.image.archive;

import io.varve.image.Images;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.Index;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.ManifestContent;
import io.varve.oci.MediaType;
import io.varve.oci.Platform;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.storage.content.ContentStore;
import io.varve.storage.content.Expected;
import io.varve.storage.content.Ingest;
import io.varve.storage.content.IngestRef;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes one image of an OCI layout (image specification, image-layout.md) into the store: only the
 * blobs of one platform, each verified. The image gets no name.
 */
public final class LayoutReader {

  private static final int CHUNK = 256 * 1024;

  private final ContentStore content;
  private final Path root;

  /**
   * A reader.
   *
   * @param content takes the blobs
   * @param root the directory of the layout
   */
  public LayoutReader(ContentStore content, Path root) {
    this.content = content;
    this.root = root;
  }

  /**
   * Takes an image in.
   *
   * @param lease keeps the blobs alive
   * @param tag its name in the layout; empty for the only image, or {@code latest}
   * @param digest the manifest or index that it must be; wins over the tag
   * @param platform what it must run on
   * @return its manifest
   * @throws NotFound when the layout has no such image, or nothing for the platform
   * @throws InvalidArgument when the directory is no layout
   * @throws io.varve.oci.error.DigestMismatch when a blob is another than its name says
   * @throws IOException when reading or storing fails
   */
  public Manifest read(
      Lease lease, Optional<String> tag, Optional<Digest> digest, Platform platform)
      throws IOException {
    ManifestContent document = document(lease, choose(tag, digest));
    if (document instanceof Index index) {
      document = document(lease, Images.choose(index, platform, "oci-layout://" + root));
    }
    if (!(document instanceof Manifest manifest)) {
      throw new InvalidArgument("oci-layout://" + root + " has an index inside an index");
    }
    take(lease, manifest.config());
    for (Descriptor layer : manifest.layers()) {
      take(lease, layer);
    }
    return manifest;
  }

  private Descriptor choose(Optional<String> tag, Optional<Digest> digest) throws IOException {
    List<Descriptor> entries = entries();
    if (digest.isPresent()) {
      Digest wanted = digest.get();
      return entries.stream()
          .filter(entry -> entry.digest().equals(wanted))
          .findFirst()
          .orElse(new Descriptor(MediaType.OCI_MANIFEST, wanted, 0));
    }
    if (tag.isEmpty() && entries.size() == 1) {
      return entries.getFirst();
    }
    String name = tag.orElse("latest");
    return entries.stream()
        .filter(entry -> names(entry).contains(name))
        .findFirst()
        .orElseThrow(
            () ->
                new NotFound(
                    "oci-layout://"
                        + root
                        + " has no image "
                        + name
                        + "; it has "
                        + String.join(
                            ", ", entries.stream().flatMap(e -> names(e).stream()).toList())));
  }

  private List<Descriptor> entries() throws IOException {
    byte[] raw;
    try {
      raw = Files.readAllBytes(root.resolve("index.json"));
    } catch (NoSuchFileException e) {
      throw new InvalidArgument(
          root + " is no OCI layout: it has no index.json; give the directory that has it", e);
    }
    return ManifestCodec.parse(raw, Optional.of(MediaType.OCI_INDEX)) instanceof Index index
        ? index.manifests()
        : List.of();
  }

  /** A tag alone, or a whole name that ends with one. */
  private static List<String> names(Descriptor entry) {
    return Optional.ofNullable(entry.annotations().get(ImageSaver.REFERENCE_NAME))
        .map(name -> List.of(name, name.substring(name.lastIndexOf(':') + 1)))
        .orElse(List.of());
  }

  private ManifestContent document(Lease lease, Descriptor descriptor) throws IOException {
    byte[] raw = Files.readAllBytes(place(descriptor.digest(), ManifestCodec.MAXIMUM_SIZE));
    lease.hold(new Resource.Content(descriptor.digest()));
    content.ingest(
        raw, new Expected(java.util.OptionalLong.empty(), Optional.of(descriptor.digest())));
    return ManifestCodec.parse(
        raw, descriptor.size() == 0 ? Optional.empty() : Optional.of(descriptor.mediaType()));
  }

  private void take(Lease lease, Descriptor blob) throws IOException {
    lease.hold(new Resource.Content(blob.digest()));
    if (content.info(blob.digest()).isPresent()) {
      return;
    }
    IngestRef ref = new IngestRef("layout " + UUID.randomUUID());
    lease.hold(new Resource.Ingesting(ref));
    try (InputStream bytes =
            Files.newInputStream(place(blob.digest(), blob.size()), LinkOption.NOFOLLOW_LINKS);
        Ingest ingest = content.begin(ref)) {
      byte[] chunk = new byte[CHUNK];
      for (int count = bytes.read(chunk); count >= 0; count = bytes.read(chunk)) {
        ByteBuffer source = ByteBuffer.wrap(chunk, 0, count);
        while (source.hasRemaining()) {
          ingest.write(source);
        }
      }
      ingest.commit(Expected.of(blob));
    }
  }

  private Path place(Digest digest, long largest) throws IOException {
    Path file = root.resolve("blobs/" + digest.toString().replace(':', '/'));
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new NotFound("oci-layout://" + root + " lacks the blob " + digest);
    }
    if (Files.size(file) > largest) {
      throw new InvalidArgument(
          "oci-layout://"
              + root
              + ": the blob "
              + digest
              + " is larger than its "
              + largest
              + " bytes");
    }
    return file;
  }
}
