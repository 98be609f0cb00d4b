package io.varve.image.registry.server;

import io.varve.image.Images;
import io.varve.image.LayerContent;
import io.varve.image.registry.server.Refusal.Code;
import io.varve.oci.MediaType;
import io.varve.oci.error.EngineException;
import io.varve.oci.error.StatusCodes;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.storage.content.ContentStore;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Leases;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Serves the local store over HTTP until it is closed. It asks nobody who they are: bind it to
 * loopback, or to a network where everybody may read (and write, unless it is read-only).
 */
public final class RegistryServer implements AutoCloseable {

  private static final Duration LEASE_TIME = Duration.ofDays(7);
  private static final Set<String> READING = Set.of("GET", "HEAD");

  private final HttpListener listener;
  private final Lease lease;
  private final boolean readOnly;
  private final Consumer<Exception> failures;
  private final BlobCalls blobs;
  private final UploadCalls uploads;
  private final ManifestCalls manifests;
  private final ListCalls lists;

  private RegistryServer(
      InetSocketAddress address,
      Images images,
      ContentStore content,
      LayerContent layers,
      Lease lease,
      Optional<BlobRemoval> changes,
      Consumer<Exception> failures)
      throws IOException {
    Repositories repositories = new Repositories(images, content);
    this.lease = lease;
    this.readOnly = changes.isEmpty();
    this.failures = failures;
    this.blobs = new BlobCalls(content, layers, repositories, lease, changes);
    this.uploads = new UploadCalls(content, lease);
    this.manifests = new ManifestCalls(content, repositories, lease, images.host());
    this.lists = new ListCalls(repositories);
    this.listener = new HttpListener(address, this::handle);
  }

  /**
   * Starts to serve.
   *
   * @param address where; port 0 takes a free one
   * @param images names and documents
   * @param content blobs
   * @param layers writes layers that are kept only unpacked
   * @param leases keep uploaded blobs alive until their manifest arrives
   * @param changes removes blobs; empty for a server that only reads and refuses pushes and
   *     deletions
   * @param failures told of requests that failed on this side
   * @return the running server
   * @throws IOException when the address can't be used
   */
  public static RegistryServer start(
      InetSocketAddress address,
      Images images,
      ContentStore content,
      LayerContent layers,
      Leases leases,
      Optional<BlobRemoval> changes,
      Consumer<Exception> failures)
      throws IOException {
    Lease lease = leases.open(LEASE_TIME, "registry server");
    try {
      return new RegistryServer(address, images, content, layers, lease, changes, failures);
    } catch (IOException e) {
      lease.close();
      throw e;
    }
  }

  /**
   * Where it listens.
   *
   * @return the address with the real port
   */
  public InetSocketAddress address() {
    return listener.address();
  }

  private void handle(Call call) throws IOException {
    call.with("Docker-Distribution-Api-Version", "registry/2.0");
    try {
      answer(call);
    } catch (Refusal e) {
      call.answer(e);
    } catch (EngineException e) {
      failures.accept(e);
      if (call.hasBegun()) {
        throw new IOException("answer cut short", e); // the client sees that bytes are missing
      }
      call.answer(StatusCodes.http(e), new MediaType("application/json"), body(e));
    } catch (IOException e) {
      failures.accept(e);
      throw e; // the answer may have begun; cutting it short tells the client
    }
  }

  private void answer(Call call) throws IOException, Refusal {
    Route route = Route.parse(call.path());
    if (readOnly && !READING.contains(call.method())) {
      throw new Refusal(Code.DENIED, "this registry is read-only");
    }
    switch (route) {
      case Route.Base() -> call.answer(JsonValue.object().build());
      case Route.Repositories() -> lists.repositories(call);
      case Route.Tags tags -> lists.tags(call, tags);
      case Route.Referrers referrers -> lists.referrers(call, referrers);
      case Route.ManifestOf manifest -> manifests.answer(call, manifest);
      case Route.BlobOf blob -> blobs.answer(call, blob);
      case Route.Uploads start -> uploads.answer(call, start);
      case Route.Upload upload -> uploads.answer(call, upload);
    }
  }

  private static byte[] body(EngineException failure) {
    return Json.toBytes(
        JsonValue.object()
            .put(
                "errors",
                new JsonValue.JsonArray(
                    List.of(
                        JsonValue.object()
                            .put("code", "UNKNOWN")
                            .put("message", String.valueOf(failure.getMessage()))
                            .build())))
            .build());
  }

  /** Stops serving; requests that run are cut off. */
  @Override
  public void close() throws IOException {
    listener.close();
    lease.close();
  }
}
