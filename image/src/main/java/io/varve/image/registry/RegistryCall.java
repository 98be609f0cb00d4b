package io.varve.image.registry;

import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One request of the distribution API as a value: it says what to send and how to read the answer,
 * and does neither.
 *
 * @param <R> what the answer means
 */
public sealed interface RegistryCall<R> permits RegistryCall.Reading, RegistryCall.Writing {

  /**
   * What is asked of what.
   *
   * @return method, address, scope and subject
   */
  CallTarget target();

  /**
   * Header fields apart from those of body and authentication.
   *
   * @return by name
   */
  default Map<String, String> headers() {
    return Map.of();
  }

  /**
   * What is sent.
   *
   * @return nothing unless a call says otherwise
   */
  default RequestBody body() {
    return new RequestBody.None();
  }

  /**
   * Whether the call may be made again when it is unknown what became of it.
   *
   * @return true unless a call says otherwise
   */
  default boolean isRepeatable() {
    return body().isRepeatable();
  }

  /**
   * Whether an answer is one that {@link #read} understands.
   *
   * @param status the HTTP status
   * @return true for the statuses that the specification names
   */
  boolean expects(int status);

  /**
   * Reads the answer.
   *
   * @param response an answer with an expected status
   * @return its meaning
   * @throws IOException when the body can't be read
   */
  R read(RegistryResponse response) throws IOException;

  /** Calls that change nothing. */
  sealed interface Reading<R> extends RegistryCall<R>
      permits OfManifest, HeadBlob, GetBlob, ListTags, Ping {}

  /** Calls about a manifest or an index, of whichever family. */
  sealed interface OfManifest<R> extends Reading<R> permits HeadManifest, GetManifest {
    @Override
    default Map<String, String> headers() {
      return Map.of("Accept", MANIFEST_TYPES);
    }

    @Override
    default boolean expects(int status) {
      return status == 200;
    }
  }

  /** Calls that change the registry. */
  sealed interface Writing<R> extends RegistryCall<R>
      permits UploadCall.Start,
          UploadCall.Send,
          UploadCall.Finish,
          UploadCall.Status,
          UploadCall.PutManifest,
          UploadCall.DeleteManifest {}

  /** The value of Accept for manifests: both families, documents and choices. */
  String MANIFEST_TYPES =
      String.join(
          ", ",
          List.of(
              MediaType.OCI_INDEX.value(),
              MediaType.OCI_MANIFEST.value(),
              MediaType.DOCKER_INDEX.value(),
              MediaType.DOCKER_MANIFEST.value()));

  /**
   * Asks whether the registry answers and knows who asks ("Determining support").
   *
   * @param registry its name, for messages
   */
  record Ping(String registry) implements Reading<Boolean> {
    @Override
    public CallTarget target() {
      return CallTarget.below("GET", "", Scope.REGISTRY, "registry " + registry);
    }

    @Override
    public boolean expects(int status) {
      return status == 200;
    }

    @Override
    public Boolean read(RegistryResponse response) throws IOException {
      response.body().close();
      return true;
    }
  }

  /**
   * Asks what a reference leads to; empty when the registry does not say enough.
   *
   * @param reference the image
   */
  record HeadManifest(Reference reference) implements OfManifest<Optional<Descriptor>> {
    @Override
    public CallTarget target() {
      return CallTarget.manifest("HEAD", reference, Scope.pull(reference.repository()));
    }

    @Override
    public Optional<Descriptor> read(RegistryResponse response) throws IOException {
      response.body().close();
      Optional<MediaType> type = response.contentType().filter(t -> t.isIndex() || t.isManifest());
      Optional<Digest> digest = response.contentDigest();
      OptionalLong size = response.contentLength();
      return type.isEmpty() || digest.isEmpty() || size.isEmpty()
          ? Optional.empty()
          : Optional.of(new Descriptor(type.get(), digest.get(), size.getAsLong()));
    }
  }

  /**
   * Gets a manifest or an index ("Pulling manifests"); its digest is not yet verified.
   *
   * @param reference the image
   */
  record GetManifest(Reference reference) implements OfManifest<Document> {
    @Override
    public CallTarget target() {
      return CallTarget.manifest("GET", reference, Scope.pull(reference.repository()));
    }

    @Override
    public Document read(RegistryResponse response) throws IOException {
      byte[] bytes = response.readAll(ManifestCodec.MAXIMUM_SIZE);
      MediaType type =
          response
              .contentType()
              .filter(t -> t.isIndex() || t.isManifest())
              .orElseGet(() -> ownType(bytes));
      return new Document(type, bytes);
    }

    private static MediaType ownType(byte[] bytes) {
      return ManifestCodec.parse(bytes, Optional.empty()).descriptor().mediaType();
    }
  }

  /**
   * Asks whether a repository has a blob.
   *
   * @param repository the repository
   * @param digest the blob
   */
  record HeadBlob(Reference repository, Digest digest) implements Reading<Boolean> {
    @Override
    public CallTarget target() {
      return CallTarget.below(
          "HEAD",
          repository.repository() + "/blobs/" + digest,
          Scope.push(repository.repository()),
          "blob " + digest.shortHex() + " of " + repository.familiarName());
    }

    @Override
    public boolean expects(int status) {
      return status == 200 || status == 404;
    }

    @Override
    public Boolean read(RegistryResponse response) throws IOException {
      response.body().close();
      return response.status() == 200;
    }
  }

  /**
   * The rest of a blob.
   *
   * @param bytes what follows {@code start}
   * @param start the offset of the first byte; 0 when the registry knows no ranges
   * @param inRanges whether the registry says that it sends any part alone
   */
  record BlobPart(InputStream bytes, long start, boolean inRanges) {}

  /**
   * Gets a part of a blob ("Pulling blobs").
   *
   * @param repository the repository
   * @param blob the blob
   * @param offset the first byte that is wanted
   * @param end the byte after the last that is wanted
   */
  record GetBlob(Reference repository, Descriptor blob, long offset, long end)
      implements Reading<BlobPart> {
    @Override
    public CallTarget target() {
      return CallTarget.below(
          "GET",
          repository.repository() + "/blobs/" + blob.digest(),
          Scope.pull(repository.repository()),
          "blob " + blob.digest().shortHex() + " of " + repository.familiarName());
    }

    @Override
    public Map<String, String> headers() {
      if (isWhole()) {
        return Map.of();
      }
      return Map.of(
          "Range", "bytes=" + offset + "-" + (end == blob.size() ? "" : Long.toString(end - 1)));
    }

    private boolean isWhole() {
      return offset == 0 && end == blob.size();
    }

    @Override
    public boolean expects(int status) {
      return status == 200 || (!isWhole() && status == 206);
    }

    @Override
    public BlobPart read(RegistryResponse response) {
      long start = response.status() == 200 ? 0 : response.rangeStart().orElse(offset);
      boolean inRanges =
          response.status() == 206
              || response.headers().firstValue("Accept-Ranges").equals(Optional.of("bytes"));
      return new BlobPart(response.body(), start, inRanges);
    }
  }

  /**
   * A page of tags.
   *
   * @param tags in the registry's order
   * @param next the address of the next page
   */
  record TagPage(List<String> tags, Optional<URI> next) {}

  /**
   * Lists tags ("Listing tags").
   *
   * @param repository the repository
   * @param page the page, empty for the first
   */
  record ListTags(Reference repository, Optional<URI> page) implements Reading<TagPage> {
    private static final int MAXIMUM_SIZE = 8 << 20;

    @Override
    public CallTarget target() {
      return new CallTarget(
          "GET",
          new CallTarget.Place.Page(page, repository.repository() + "/tags/list"),
          Scope.pull(repository.repository()),
          "tags of " + repository.familiarName());
    }

    @Override
    public boolean expects(int status) {
      return status == 200;
    }

    @Override
    public TagPage read(RegistryResponse response) throws IOException {
      return TagPages.parse(response.readAll(MAXIMUM_SIZE), response);
    }
  }
}
