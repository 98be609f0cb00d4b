package io.varve.image.registry.server;

import io.varve.image.registry.server.Refusal.Code;
import io.varve.oci.Digest;
import io.varve.oci.error.DataLoss;
import io.varve.storage.content.ContentStore;
import io.varve.storage.content.Expected;
import io.varve.storage.content.Ingest;
import io.varve.storage.content.IngestRef;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Takes blobs in: whole, in chunks, or by taking note that they are here ("Pushing blobs"). */
final class UploadCalls {

  private final ContentStore content;
  private final Lease lease;
  private final Set<String> sessions = ConcurrentHashMap.newKeySet();

  UploadCalls(ContentStore content, Lease lease) {
    this.content = content;
    this.lease = lease;
  }

  void answer(Call call, Route.Uploads route) throws IOException, Refusal {
    if (!call.method().equals("POST")) {
      throw new Refusal(Code.UNSUPPORTED, "uploads begin with POST");
    }
    Optional<String> mount = call.parameter("mount");
    if (mount.isPresent() && isHere(Route.digest(mount.get()))) {
      created(call, name(route), Route.digest(mount.get()));
      return;
    }
    String id = UUID.randomUUID().toString().replace("-", "");
    lease.hold(new Resource.Ingesting(ref(id)));
    sessions.add(id);
    Optional<String> digest = call.parameter("digest");
    if (digest.isPresent()) {
      finish(call, name(route), id, Route.digest(digest.get()));
    } else {
      progress(call, name(route), id, 0, 202);
    }
  }

  void answer(Call call, Route.Upload route) throws IOException, Refusal {
    if (!sessions.contains(route.id())) {
      throw new Refusal(Code.BLOB_UPLOAD_UNKNOWN, "no such upload; begin a new one");
    }
    String name = route.repository().familiarName();
    switch (call.method()) {
      case "PATCH" -> append(call, name, route.id());
      case "PUT" -> finish(call, name, route.id(), requiredDigest(call));
      case "GET" -> {
        try (Ingest ingest = begin(route.id())) {
          progress(call, name, route.id(), ingest.offset(), 204);
        }
      }
      case "DELETE" -> {
        sessions.remove(route.id());
        content.abort(ref(route.id()));
        call.answer(204);
      }
      default -> throw new Refusal(Code.UNSUPPORTED, "an upload takes PATCH, PUT, GET or DELETE");
    }
  }

  private void append(Call call, String name, String id) throws IOException, Refusal {
    try (Ingest ingest = begin(id)) {
      receive(call, ingest);
      progress(call, name, id, ingest.offset(), 202);
    }
  }

  private void finish(Call call, String name, String id, Digest digest)
      throws IOException, Refusal {
    lease.hold(new Resource.Content(digest));
    try (Ingest ingest = begin(id)) {
      receive(call, ingest);
      ingest.commit(new Expected(OptionalLong.empty(), Optional.of(digest)));
    } catch (DataLoss e) {
      sessions.remove(id);
      throw new Refusal(Code.DIGEST_INVALID, e.getMessage());
    }
    sessions.remove(id);
    created(call, name, digest);
  }

  private static void receive(Call call, Ingest ingest) throws IOException, Refusal {
    Optional<String> range = call.header("Content-Range");
    if (range.isPresent() && startOf(range.get()) != ingest.offset()) {
      throw new Refusal(
          Code.RANGE_INVALID,
          "chunk " + range.get() + " out of order; the next byte is " + ingest.offset());
    }
    byte[] chunk = new byte[256 * 1024];
    InputStream body = call.body();
    for (int count = body.read(chunk); count >= 0; count = body.read(chunk)) {
      ByteBuffer source = ByteBuffer.wrap(chunk, 0, count);
      while (source.hasRemaining()) {
        ingest.write(source);
      }
    }
  }

  private static long startOf(String range) throws Refusal {
    int from = range.startsWith("bytes ") ? "bytes ".length() : 0;
    int dash = range.indexOf('-', from);
    try {
      return Long.parseLong(range.substring(from, Math.max(from, dash)).strip());
    } catch (NumberFormatException e) {
      throw new Refusal(Code.RANGE_INVALID, "malformed Content-Range \"" + range + "\"");
    }
  }

  private Ingest begin(String id) throws IOException {
    return content.begin(ref(id));
  }

  private static IngestRef ref(String id) {
    return new IngestRef("registry upload " + id);
  }

  private static Digest requiredDigest(Call call) throws Refusal {
    Optional<String> digest = call.parameter("digest");
    if (digest.isEmpty()) {
      throw new Refusal(Code.DIGEST_INVALID, "an upload ends with its digest in the query");
    }
    return Route.digest(digest.get());
  }

  private boolean isHere(Digest digest) throws IOException {
    lease.hold(new Resource.Content(digest));
    return content.info(digest).isPresent();
  }

  private static String name(Route.Uploads route) {
    return route.repository().familiarName();
  }

  private static void progress(Call call, String name, String id, long offset, int status)
      throws IOException {
    call.with("Location", "/v2/" + name + "/blobs/uploads/" + id)
        .with("Docker-Upload-UUID", id)
        .with("Range", "0-" + Math.max(0, offset - 1))
        .answer(status);
  }

  private static void created(Call call, String name, Digest digest) throws IOException {
    call.with("Location", "/v2/" + name + "/blobs/" + digest)
        .with("Docker-Content-Digest", digest.toString())
        .answer(201);
  }
}
