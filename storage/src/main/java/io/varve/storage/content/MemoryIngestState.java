package io.varve.storage.content;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.concurrent.Semaphore;

/** The bytes of an ingest in memory, and who writes them. */
final class MemoryIngestState {

  private final Semaphore writer = new Semaphore(1);
  private ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private Instant startedAt;
  private Instant updatedAt;
  private boolean present;

  MemoryIngestState(Instant now) {
    this.startedAt = now;
    this.updatedAt = now;
  }

  Semaphore writer() {
    return writer;
  }

  synchronized boolean isPresent() {
    return present;
  }

  synchronized void start(Instant now) {
    if (!present) {
      present = true;
      startedAt = now;
      updatedAt = now;
    }
  }

  synchronized void end() {
    present = false;
    bytes = new ByteArrayOutputStream();
  }

  synchronized int size() {
    return bytes.size();
  }

  synchronized byte[] content() {
    return bytes.toByteArray();
  }

  synchronized void append(byte[] more, Instant now) {
    bytes.writeBytes(more);
    updatedAt = now;
  }

  synchronized void truncate(int size) {
    byte[] all = bytes.toByteArray();
    bytes = new ByteArrayOutputStream();
    bytes.write(all, 0, size);
  }

  synchronized IngestStatus status(IngestRef ref) {
    return new IngestStatus(ref, bytes.size(), startedAt, updatedAt);
  }
}
