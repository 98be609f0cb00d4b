package io.varve.image.registry;

import io.varve.oci.Digest;
import io.varve.oci.Reference;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The calls that write (distribution specification, "Push"). */
public final class UploadCall {

  private static final String OCTETS = "application/octet-stream";

  private UploadCall() {}

  /** What the registry made of the wish to upload. */
  public sealed interface Started {
    /** It has the blob now, taken from another repository. */
    record Mounted() implements Started {}

    /**
     * It waits for bytes.
     *
     * @param location where they go
     */
    record Session(URI location) implements Started {}
  }

  /**
   * Begins an upload, or takes the blob over from another repository of the registry.
   *
   * @param repository the repository
   * @param blob the blob to take over, empty for an upload
   * @param from the repository to take it from
   */
  public record Start(Reference repository, Optional<Digest> blob, Optional<String> from)
      implements RegistryCall.Writing<Started> {
    @Override
    public CallTarget target() {
      String mount =
          blob.isPresent() && from.isPresent()
              ? "?mount=" + blob.get() + "&from=" + from.get()
              : "";
      return CallTarget.below(
          "POST",
          repository.repository() + "/blobs/uploads/" + mount,
          from.map(f -> Scope.mount(repository.repository(), f))
              .orElseGet(() -> Scope.push(repository.repository())),
          "upload to " + repository.familiarName());
    }

    @Override
    public boolean expects(int status) {
      return status == 202 || (status == 201 && blob.isPresent());
    }

    @Override
    public Started read(RegistryResponse response) throws IOException {
      response.body().close();
      return response.status() == 201
          ? new Started.Mounted()
          : new Started.Session(response.location());
    }
  }

  /**
   * Sends bytes into an upload.
   *
   * @param repository the repository
   * @param location where the bytes go
   * @param offset the position of the first byte, empty when all bytes go in one call
   * @param body the bytes
   */
  public record Send(Reference repository, URI location, OptionalLong offset, RequestBody body)
      implements RegistryCall.Writing<URI> {
    /** Part of the bytes may have arrived; {@link Status} tells how many. */
    @Override
    public boolean isRepeatable() {
      return false;
    }

    @Override
    public CallTarget target() {
      return CallTarget.at(
          "PATCH",
          location,
          Scope.push(repository.repository()),
          "upload to " + repository.familiarName());
    }

    @Override
    public Map<String, String> headers() {
      Map<String, String> headers = new LinkedHashMap<>(Map.of("Content-Type", OCTETS));
      if (offset.isPresent() && body instanceof RequestBody.Sized(var _, long length)) {
        long start = offset.getAsLong();
        headers.put("Content-Range", start + "-" + (start + length - 1));
      }
      return headers;
    }

    @Override
    public boolean expects(int status) {
      return status == 202 || status == 204 || status == 201;
    }

    @Override
    public URI read(RegistryResponse response) throws IOException {
      response.body().close();
      return response.location();
    }
  }

  /**
   * Asks how much of an upload has arrived.
   *
   * @param repository the repository
   * @param location the upload
   */
  public record Status(Reference repository, URI location)
      implements RegistryCall.Writing<Status.Progress> {

    /**
     * The state of an upload.
     *
     * @param received bytes that the registry has
     * @param location where the next ones go
     */
    public record Progress(long received, URI location) {}

    @Override
    public CallTarget target() {
      return CallTarget.at(
          "GET",
          location,
          Scope.push(repository.repository()),
          "upload to " + repository.familiarName());
    }

    @Override
    public boolean expects(int status) {
      return status == 204 || status == 202;
    }

    @Override
    public Progress read(RegistryResponse response) throws IOException {
      response.body().close();
      String range = response.headers().firstValue("Range").orElse("");
      int dash = range.indexOf('-');
      long last = -1;
      try {
        last = dash < 0 ? -1 : Long.parseLong(range.substring(dash + 1).strip());
      } catch (NumberFormatException e) {
        last = -1;
      }
      // "0-0" stands for nothing as well as for one byte; the byte is then sent again
      long received = last <= 0 ? 0 : last + 1;
      boolean moved = response.headers().firstValue("Location").isPresent();
      return new Progress(received, moved ? response.location() : location);
    }
  }

  /**
   * Completes an upload, with the whole blob or nothing in the body.
   *
   * @param repository the repository
   * @param location the upload
   * @param digest the digest of the whole blob
   * @param body the bytes that have not been sent
   */
  public record Finish(Reference repository, URI location, Digest digest, RequestBody body)
      implements RegistryCall.Writing<Digest> {
    /** A body that did not arrive whole leaves a part in the upload; a new one is begun then. */
    @Override
    public boolean isRepeatable() {
      return body instanceof RequestBody.None;
    }

    @Override
    public CallTarget target() {
      String separator = location.getRawQuery() == null ? "?" : "&";
      return CallTarget.at(
          "PUT",
          URI.create(location + separator + "digest=" + digest),
          Scope.push(repository.repository()),
          "blob " + digest.shortHex() + " of " + repository.familiarName());
    }

    @Override
    public Map<String, String> headers() {
      return Map.of("Content-Type", OCTETS);
    }

    @Override
    public boolean expects(int status) {
      return status == 201 || status == 204;
    }

    @Override
    public Digest read(RegistryResponse response) throws IOException {
      response.body().close();
      return digest;
    }
  }

  /**
   * Stores a manifest or an index under a tag or its digest.
   *
   * @param reference the name
   * @param document the manifest or index
   */
  public record PutManifest(Reference reference, Document document)
      implements RegistryCall.Writing<Digest> {
    @Override
    public CallTarget target() {
      return CallTarget.manifest("PUT", reference, Scope.push(reference.repository()));
    }

    @Override
    public RequestBody body() {
      return new RequestBody.Whole(document);
    }

    @Override
    public Map<String, String> headers() {
      return Map.of("Content-Type", document.descriptor().mediaType().value());
    }

    @Override
    public boolean expects(int status) {
      return status >= 200 && status < 300;
    }

    @Override
    public Digest read(RegistryResponse response) throws IOException {
      response.body().close();
      return response.contentDigest().orElse(document.descriptor().digest());
    }
  }

  /**
   * Deletes a tag or a manifest ("Content management").
   *
   * @param reference the name
   */
  public record DeleteManifest(Reference reference) implements RegistryCall.Writing<Boolean> {
    @Override
    public CallTarget target() {
      return CallTarget.manifest("DELETE", reference, Scope.delete(reference.repository()));
    }

    @Override
    public boolean expects(int status) {
      return status == 202;
    }

    @Override
    public Boolean read(RegistryResponse response) throws IOException {
      response.body().close();
      return true;
    }
  }
}
