package io.varve.storage.content;

import io.varve.oci.Digest;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Blobs in memory: for tests, and for assembling images without a disk. */
public final class MemoryContentStore implements ContentStore {

  /** A committed blob. */
  private record Blob(ByteBuffer bytes, ContentInfo info) {}

  private final Clock clock;
  private final Map<Digest, Blob> blobs = new ConcurrentHashMap<>();
  private final Map<IngestRef, MemoryIngestState> ingests = new ConcurrentHashMap<>();

  /**
   * Creates an empty store.
   *
   * @param clock tells when blobs and ingests are made
   */
  public MemoryContentStore(Clock clock) {
    this.clock = clock;
  }

  @Override
  public ContentReader open(Digest digest) {
    Blob blob = blobs.get(digest);
    if (blob == null) {
      throw new NotFound("no blob " + digest + " in the store");
    }
    return new MemoryContentReader(blob.bytes().array());
  }

  @Override
  public Optional<ContentInfo> info(Digest digest) {
    return Optional.ofNullable(blobs.get(digest)).map(Blob::info);
  }

  @Override
  public void forEach(Consumer<ContentInfo> visitor) {
    blobs.values().forEach(blob -> visitor.accept(blob.info()));
  }

  @Override
  public void hide(Digest digest) {
    blobs.remove(digest);
  }

  @Override
  public void purge() {
    // A hidden blob is gone: nothing outlives this process.
  }

  @Override
  public Ingest begin(IngestRef ref) throws IOException {
    MemoryIngestState state = state(ref);
    try {
      state.writer().acquire();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException failure = new InterruptedIOException("interrupted: " + ref.value());
      failure.initCause(e);
      throw failure;
    }
    return new MemoryIngest(ref, state, this);
  }

  @Override
  public Optional<Ingest> tryBegin(IngestRef ref) {
    MemoryIngestState state = state(ref);
    return state.writer().tryAcquire()
        ? Optional.of(new MemoryIngest(ref, state, this))
        : Optional.empty();
  }

  private MemoryIngestState state(IngestRef ref) {
    return ingests.computeIfAbsent(ref, _ -> new MemoryIngestState(clock.instant()));
  }

  @Override
  public List<IngestStatus> ingests() {
    return ingests.entrySet().stream()
        .filter(entry -> entry.getValue().isPresent())
        .map(entry -> entry.getValue().status(entry.getKey()))
        .toList();
  }

  @Override
  public void abort(IngestRef ref) throws IOException {
    if (ingests.containsKey(ref)) {
      begin(ref).abort();
    }
  }

  /** Makes bytes a blob. */
  ContentInfo store(Digest digest, byte[] bytes) {
    return blobs
        .computeIfAbsent(
            digest,
            _ ->
                new Blob(
                    ByteBuffer.wrap(bytes), new ContentInfo(digest, bytes.length, clock.instant())))
        .info();
  }

  Clock clock() {
    return clock;
  }
}
