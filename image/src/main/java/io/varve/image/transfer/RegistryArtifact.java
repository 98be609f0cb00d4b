package io.varve.image.transfer;

import io.varve.image.registry.BlobUploader;
import io.varve.image.registry.Document;
import io.varve.image.registry.RegistryClient;
import io.varve.image.unpack.VerifiedStream;
import io.varve.oci.Descriptor;
import io.varve.oci.Index;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.ManifestContent;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.oci.error.DigestMismatch;
import io.varve.oci.task.ProgressListener;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A name in a registry. */
public final class RegistryArtifact implements ArtifactPlace {

  /** Images of an index that are looked at; more is not read, whatever a registry says. */
  private static final int MOST_MANIFESTS = 16;

  private final RegistryClient client;
  private final BlobUploader uploader;
  private final Reference name;

  /**
   * A name.
   *
   * @param client speaks to the registry; closed with this
   * @param name the name; without tag and digest it is {@code latest}
   */
  public RegistryArtifact(RegistryClient client, Reference name) {
    this.client = client;
    this.uploader = new BlobUploader(client);
    this.name = name.orLatest();
  }

  @Override
  public String name() {
    return name.familiar();
  }

  @Override
  public List<Manifest> manifests() throws IOException, InterruptedException {
    return switch (parse(client.manifest(name))) {
      case Manifest manifest -> List.of(manifest);
      case Index index -> listed(index);
    };
  }

  private List<Manifest> listed(Index index) throws IOException, InterruptedException {
    List<Manifest> manifests = new ArrayList<>();
    for (Descriptor entry : index.manifests()) {
      boolean image = entry.platform().filter(p -> !p.os().equals("unknown")).isPresent();
      if (image && entry.mediaType().isManifest() && manifests.size() < MOST_MANIFESTS) {
        Document document = client.manifest(name.withDigest(entry.digest()));
        if (parse(document) instanceof Manifest manifest) {
          manifests.add(manifest);
        }
      }
    }
    return List.copyOf(manifests);
  }

  private static ManifestContent parse(Document document) {
    return ManifestCodec.parse(document.bytes(), Optional.of(document.descriptor().mediaType()));
  }

  @Override
  public boolean has(Descriptor blob) throws IOException, InterruptedException {
    return client.hasBlob(name, blob.digest());
  }

  @Override
  public VerifiedStream open(Descriptor blob) throws IOException, InterruptedException {
    return new VerifiedStream(client.blob(name, blob, 0, () -> {}), blob, name.familiar());
  }

  @Override
  public Descriptor pack(Content content, Packing packing, ProgressListener progress)
      throws IOException, InterruptedException {
    PackedUpload.Subject subject =
        new PackedUpload.Subject(
            content.id(), content.type(), content.size(), content.source()::write);
    return new PackedUpload(uploader, name, subject, packing).send(progress);
  }

  @Override
  public void store(Descriptor blob, Source source) throws IOException, InterruptedException {
    if (has(blob)) {
      return;
    }
    PackedUpload.Subject subject =
        new PackedUpload.Subject(
            blob.digest().shortHex(), blob.mediaType(), blob.size(), source::write);
    Descriptor sent = new PackedUpload(uploader, name, subject, Packing.NONE).send(_ -> {});
    if (!sent.digest().equals(blob.digest())) {
      throw new DigestMismatch(blob.digest(), sent.digest(), "blob sent to " + name.familiar());
    }
  }

  @Override
  public Descriptor publish(byte[] manifest) throws IOException, InterruptedException {
    Document document = new Document(MediaType.OCI_MANIFEST, manifest);
    client.putManifest(name, document);
    return document.descriptor();
  }

  @Override
  public void close() {
    client.close();
  }
}
