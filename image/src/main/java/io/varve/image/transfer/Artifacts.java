package io.varve.image.transfer;

import io.varve.image.registry.BlobUploader;
import io.varve.image.registry.Document;
import io.varve.image.registry.RegistryClient;
import io.varve.image.unpack.VerifiedStream;
import io.varve.oci.Descriptor;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.layer.Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Things in registries that are no images: one stream of bytes under a manifest with an {@code
 * artifactType} and an empty configuration (image specification, manifest.md, "Guidelines for
 * Artifact Usage").
 */
public final class Artifacts {

  private static final byte[] NOTHING = "{}".getBytes(StandardCharsets.UTF_8);

  private final RegistryClient client;

  /**
   * The artifacts of registries.
   *
   * @param client speaks to them; not closed
   */
  public Artifacts(RegistryClient client) {
    this.client = client;
  }

  /**
   * What an artifact is.
   *
   * @param artifactType its type
   * @param layerType the type of its one blob
   * @param annotations free-form properties
   */
  public record Kind(String artifactType, MediaType layerType, Map<String, String> annotations) {
    /** Copies the map. */
    public Kind {
      annotations = Map.copyOf(annotations);
    }
  }

  /** Makes the bytes of an artifact; called again when the connection breaks. */
  @FunctionalInterface
  public interface Source {
    /**
     * Writes all bytes.
     *
     * @param target where to
     * @throws IOException when it fails
     */
    void write(OutputStream target) throws IOException;
  }

  /**
   * Sends an artifact, compressed with zstd. Nothing is stored on the way.
   *
   * @param name where to; without tag and digest it is {@code latest}
   * @param kind what it is
   * @param source makes the bytes
   * @param progress is told how many went
   * @return the manifest as the registry has it now
   * @throws io.varve.oci.error.EngineException when the registry refuses, fails or can't be reached
   * @throws IOException when the source fails
   * @throws InterruptedException when interrupted
   */
  public Descriptor push(Reference name, Kind kind, Source source, ProgressListener progress)
      throws IOException, InterruptedException {
    Reference target = name.orLatest();
    BlobUploader uploader = new BlobUploader(client);
    Packing packing = Packing.zstd(Runtime.getRuntime().availableProcessors());
    PackedUpload.Subject subject =
        new PackedUpload.Subject("volume", kind.layerType(), 0, source::write);
    Descriptor layer = new PackedUpload(uploader, target, subject, packing).send(progress);
    Descriptor nothing = Descriptor.of(MediaType.OCI_EMPTY, NOTHING);
    uploader.upload(
        target,
        nothing,
        offset -> new ByteArrayInputStream(NOTHING, (int) offset, NOTHING.length),
        List.of(),
        _ -> {});
    Document manifest =
        new Document(
            MediaType.OCI_MANIFEST,
            ManifestCodec.artifact(
                kind.artifactType(), nothing, List.of(layer), kind.annotations()));
    client.putManifest(target, manifest);
    return manifest.descriptor();
  }

  /**
   * Opens an artifact.
   *
   * @param name where it is
   * @param kind the type that is expected
   * @return its plain bytes; the end of the stream comes only when they were the right ones
   * @throws InvalidArgument when there is something else under that name
   * @throws io.varve.oci.error.EngineException when the registry refuses, fails or can't be reached
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  public InputStream open(Reference name, Kind kind) throws IOException, InterruptedException {
    Reference from = name.orLatest();
    Document document = client.manifest(from);
    Descriptor self = document.descriptor();
    if (!(ManifestCodec.parse(document.bytes(), Optional.of(self.mediaType()))
            instanceof Manifest manifest)
        || !manifest.artifactType().equals(Optional.of(kind.artifactType()))
        || manifest.layers().size() != 1) {
      throw new InvalidArgument(
          from.familiar() + " is not an artifact of the type " + kind.artifactType());
    }
    Descriptor layer = manifest.layers().getFirst();
    return Decompressor.open(
        new VerifiedStream(client.blob(from, layer, 0, () -> {}), layer, from.familiar()));
  }
}
