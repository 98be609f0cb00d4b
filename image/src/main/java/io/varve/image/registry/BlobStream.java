package io.varve.image.registry;

import io.varve.image.registry.RegistryCall.BlobPart;
import io.varve.image.registry.RegistryCall.GetBlob;
import io.varve.oci.Descriptor;
import io.varve.oci.Reference;
import io.varve.oci.error.DataLoss;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A part of a blob over one connection. When the connection breaks or stalls, the stream asks for
 * the rest and goes on; its reader notices nothing but the pause. It ends exactly where the
 * descriptor says; its bytes are not verified.
 */
final class BlobStream extends InputStream {

  private final RegistryTransport transport;
  private final Endpoint endpoint;
  private final Reference repository;
  private final Descriptor blob;
  private final Runnable onRetry;
  private final long end;
  private long position;
  private int failures;
  private boolean inRanges;
  private Optional<InputStream> part = Optional.empty();

  BlobStream(
      RegistryTransport transport,
      Endpoint endpoint,
      Reference repository,
      Descriptor blob,
      long offset,
      long end,
      Runnable onRetry)
      throws IOException, InterruptedException {
    this.transport = transport;
    this.endpoint = endpoint;
    this.repository = repository;
    this.blob = blob;
    this.position = offset;
    this.end = end;
    this.onRetry = onRetry;
    if (position < end) {
      part = Optional.of(open());
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int count = read(one, 0, 1);
    return count < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (position < end) {
      try {
        int count = readPart(target, offset, length);
        if (count > 0) {
          position += count;
          failures = 0;
          return count;
        }
        throw new IOException("the connection ended after " + position + " bytes");
      } catch (IOException e) {
        reopen(e);
      }
    }
    return -1;
  }

  /** Whether the registry sends parts of the blob. */
  boolean comesInRanges() {
    return inRanges;
  }

  private int readPart(byte[] target, int offset, int length) throws IOException {
    if (part.isEmpty()) {
      throw new IOException("not connected");
    }
    int wanted = (int) Math.min(length, end - position);
    return part.get().read(target, offset, wanted);
  }

  private void reopen(IOException failure) throws IOException {
    closePart();
    failures++;
    if (failures >= transport.attempts()) {
      throw RegistryFailures.ofException(endpoint, subject(), failure);
    }
    onRetry.run();
    try {
      Thread.sleep(transport.pause(failures, Duration.ZERO));
      part = Optional.of(open());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
    } catch (IOException e) {
      part = Optional.empty(); // counted by the next read
    }
  }

  private InputStream open() throws IOException, InterruptedException {
    BlobPart fresh = transport.perform(endpoint, new GetBlob(repository, blob, position, end));
    inRanges = fresh.inRanges();
    if (fresh.start() > position) {
      fresh.bytes().close();
      throw new DataLoss(
          subject()
              + ": registry "
              + endpoint.registry()
              + " sent bytes from "
              + fresh.start()
              + " on instead of "
              + position
              + "; it is at fault, try a mirror");
    }
    try {
      fresh.bytes().skipNBytes(position - fresh.start()); // without ranges, all of it comes again
    } catch (IOException e) {
      fresh.bytes().close();
      throw e;
    }
    return fresh.bytes();
  }

  private String subject() {
    return "blob " + blob.digest().shortHex() + " of " + repository.familiarName();
  }

  private void closePart() throws IOException {
    if (part.isPresent()) {
      InputStream old = part.get();
      part = Optional.empty();
      old.close();
    }
  }

  @Override
  public void close() throws IOException {
    closePart();
  }
}
