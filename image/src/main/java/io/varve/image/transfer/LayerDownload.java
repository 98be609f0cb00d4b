package io.varve.image.transfer;

import io.varve.image.registry.RegistryClient;
import io.varve.image.unpack.LayerSource;
import io.varve.image.unpack.StoredLayer;
import io.varve.image.unpack.VerifiedStream;
import io.varve.oci.Descriptor;
import io.varve.oci.Reference;
import io.varve.oci.error.DigestMismatch;
import io.varve.oci.task.ProgressEvent.Phase;
import io.varve.oci.task.ProgressEvent.Transfer;
import io.varve.oci.task.ProgressListener;
import io.varve.oci.task.TaskScope;
import io.varve.storage.content.ContentStore;
import io.varve.storage.content.Expected;
import io.varve.storage.content.Ingest;
import io.varve.storage.content.IngestRef;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;

/** Gets one blob from a registry into the content store, and lets it be read on the way. */
final class LayerDownload implements LayerSource {

  private static final int CHUNK = 256 * 1024;

  private final RegistryClient client;
  private final ContentStore content;
  private final Reference repository;
  private final Descriptor blob;
  private final Semaphore permits;
  private final Lease lease;
  private final ProgressListener progress;

  LayerDownload(
      RegistryClient client,
      ContentStore content,
      Reference repository,
      Descriptor blob,
      Semaphore permits,
      Lease lease,
      ProgressListener progress) {
    this.client = client;
    this.content = content;
    this.repository = repository;
    this.blob = blob;
    this.permits = permits;
    this.lease = lease;
    this.progress = progress;
  }

  @Override
  public <R> R read(Reader<R> reader) throws IOException, InterruptedException {
    if (isStored()) {
      return readStored(reader);
    }
    permits.acquire();
    try (Ingest ingest = begin()) {
      if (!isStored() && ingest.offset() == 0) {
        return inOnePass(ingest, reader);
      }
      finish(ingest);
    } finally {
      permits.release();
    }
    return readStored(reader);
  }

  /** Gets the blob without reading it. */
  void store() throws IOException, InterruptedException {
    if (isStored()) {
      return;
    }
    permits.acquire();
    try (Ingest ingest = begin()) {
      finish(ingest);
    } finally {
      permits.release();
    }
  }

  private boolean isStored() throws IOException {
    return content.info(blob.digest()).isPresent();
  }

  private <R> R readStored(Reader<R> reader) throws IOException, InterruptedException {
    report(Phase.EXTRACTING, blob.size());
    return new StoredLayer(content, blob, permits).read(reader);
  }

  /** Waits while another process downloads the same blob; afterwards the store has it. */
  private Ingest begin() throws IOException {
    IngestRef ref = new IngestRef("blob " + blob.digest());
    lease.hold(new Resource.Ingesting(ref));
    return content.begin(ref);
  }

  private <R> R inOnePass(Ingest ingest, Reader<R> reader)
      throws IOException, InterruptedException {
    Arrival arrival = new Arrival(ingest);
    try (TaskScope scope = new TaskScope()) {
      scope.fork(() -> fill(ingest, arrival));
      R result;
      try {
        result = reader.read(arrival);
      } catch (IOException | RuntimeException e) {
        if (VerifiedStream.isAboutContent(e)) {
          scope.joinOrThrow(); // broken or forged? the digest tells
          ingest.commit(Expected.of(blob));
        } else if (arrival.hasFailed()) {
          scope.joinOrThrow();
        }
        throw e;
      }
      report(Phase.EXTRACTING, blob.size());
      scope.joinOrThrow();
      ingest.commit(Expected.of(blob));
      return result;
    }
  }

  private Ingest fill(Ingest ingest, Arrival arrival) throws IOException, InterruptedException {
    try {
      download(ingest, arrival);
      arrival.complete();
      return ingest;
    } catch (IOException | InterruptedException | RuntimeException e) {
      arrival.fail();
      throw e;
    }
  }

  /** Brings a begun ingest to its end; bytes of an earlier process that turn out wrong go. */
  private void finish(Ingest ingest) throws IOException, InterruptedException {
    if (isStored()) {
      ingest.truncate(0);
      return;
    }
    boolean resumed = ingest.offset() > 0;
    if (ingest.offset() > blob.size()) {
      ingest.truncate(0);
    }
    try {
      download(ingest, new Arrival(ingest));
      ingest.commit(Expected.of(blob));
    } catch (DigestMismatch e) {
      if (!resumed) {
        throw e;
      }
      download(ingest, new Arrival(ingest));
      ingest.commit(Expected.of(blob));
    }
  }

  private void download(Ingest ingest, Arrival arrival) throws IOException, InterruptedException {
    long offset = ingest.offset();
    report(Phase.DOWNLOADING, offset);
    byte[] chunk = new byte[CHUNK];
    try (InputStream bytes =
        client.blob(repository, blob, offset, () -> report(Phase.RETRYING, ingest.offset()))) {
      for (int count = fillChunk(bytes, chunk); count > 0; count = fillChunk(bytes, chunk)) {
        ByteBuffer source = ByteBuffer.wrap(chunk, 0, count);
        while (source.hasRemaining()) {
          ingest.write(source);
        }
        arrival.advance();
        report(Phase.DOWNLOADING, ingest.offset());
      }
    }
  }

  /** Reads what is there, but not in crumbs: each write costs a system call and a lock. */
  private static int fillChunk(InputStream bytes, byte[] chunk) throws IOException {
    int filled = 0;
    while (filled < chunk.length / 2) {
      int count = bytes.read(chunk, filled, chunk.length - filled);
      if (count < 0) {
        break;
      }
      filled += count;
    }
    return filled;
  }

  private void report(Phase phase, long current) {
    progress.update(new Transfer(blob.digest().shortHex(), phase, current, blob.size()));
  }
}
