package io.varve.image.registry;

import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.Reference;
import io.varve.oci.error.EngineException;
import io.varve.oci.error.NotFound;
import io.varve.oci.error.Unavailable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * Sends blobs to a registry, the cheapest way that works: not at all when the registry has it, by
 * mounting it from another repository, in one request, or in chunks that a broken connection does
 * not send back to the start.
 */
public final class BlobUploader {

  /** Blobs up to this size go in one request. */
  private static final long CHUNK = 64L << 20;

  private static final int ATTEMPTS = 5;

  private final RegistryClient client;

  /**
   * An uploader.
   *
   * @param client speaks to registries
   */
  public BlobUploader(RegistryClient client) {
    this.client = client;
  }

  /** How the blob came to be in the registry. */
  public enum Outcome {
    /** It was there. */
    EXISTED,
    /** The registry took it from another of its repositories. */
    MOUNTED,
    /** It was sent. */
    SENT
  }

  /**
   * Makes sure that a repository has a blob.
   *
   * @param repository the repository
   * @param blob the blob
   * @param source opens the blob at an offset
   * @param others repositories of the same registry that may have the blob
   * @param sent told of the number of bytes that went out so far
   * @return what it took
   * @throws EngineException when the registry refuses, fails or can't be reached
   * @throws IOException when the source fails
   */
  public Outcome upload(
      Reference repository,
      Descriptor blob,
      OffsetSource source,
      List<String> others,
      LongConsumer sent)
      throws IOException, InterruptedException {
    if (client.hasBlob(repository, blob.digest())) {
      return Outcome.EXISTED;
    }
    Optional<URI> session = Optional.empty();
    for (String other : others) {
      switch (start(repository, Optional.of(blob.digest()), Optional.of(other))) {
        case UploadCall.Started.Mounted() -> {
          return Outcome.MOUNTED;
        }
        case UploadCall.Started.Session(URI location) -> session = Optional.of(location);
      }
    }
    if (blob.size() <= CHUNK) {
      sendWhole(repository, blob, source, session, sent);
    } else {
      sendChunks(repository, blob, source, session, sent);
    }
    return Outcome.SENT;
  }

  /** Opens a blob somewhere inside. */
  @FunctionalInterface
  public interface OffsetSource {
    /**
     * Opens the blob.
     *
     * @param offset the first byte
     * @return its bytes from there on
     * @throws IOException when it fails
     */
    InputStream open(long offset) throws IOException;
  }

  /**
   * Sends bytes whose number and digest are known only at their end, once.
   *
   * @param repository the repository
   * @param bytes the bytes
   * @param digest asked after the last byte was read
   * @throws Unavailable when the connection broke; the bytes must then be made again
   * @throws EngineException when the registry refuses, fails or can't be reached
   */
  public void stream(Reference repository, InputStream bytes, Supplier<Digest> digest)
      throws IOException, InterruptedException {
    URI session = session(repository, Optional.empty());
    URI next =
        client.perform(
            repository,
            new UploadCall.Send(
                repository, session, OptionalLong.empty(), new RequestBody.Streamed(bytes)));
    client.perform(
        repository, new UploadCall.Finish(repository, next, digest.get(), new RequestBody.None()));
  }

  private void sendWhole(
      Reference repository,
      Descriptor blob,
      OffsetSource source,
      Optional<URI> started,
      LongConsumer sent)
      throws IOException, InterruptedException {
    Optional<URI> session = started;
    for (int attempt = 1; ; attempt++) {
      RequestBody.Source counted = () -> new Counted(source.open(0), 0, sent);
      try {
        client.perform(
            repository,
            new UploadCall.Finish(
                repository,
                session(repository, session),
                blob.digest(),
                new RequestBody.Sized(counted, blob.size())));
        return;
      } catch (Unavailable | NotFound e) {
        if (attempt >= ATTEMPTS) {
          throw e;
        }
        session = Optional.empty(); // the old one may hold a part of the blob
      }
    }
  }

  private void sendChunks(
      Reference repository,
      Descriptor blob,
      OffsetSource source,
      Optional<URI> started,
      LongConsumer sent)
      throws IOException, InterruptedException {
    URI location = session(repository, started);
    long offset = 0;
    int failures = 0;
    while (offset < blob.size()) {
      long start = offset;
      long length = Math.min(CHUNK, blob.size() - start);
      RequestBody.Source part = () -> new Counted(source.open(start), start, sent);
      try {
        location =
            client.perform(
                repository,
                new UploadCall.Send(
                    repository,
                    location,
                    OptionalLong.of(start),
                    new RequestBody.Sized(part, length)));
        offset = start + length;
        failures = 0;
      } catch (Unavailable e) {
        if (++failures >= ATTEMPTS) {
          throw e;
        }
        UploadCall.Status.Progress state =
            client.perform(repository, new UploadCall.Status(repository, location));
        location = state.location();
        offset = state.received();
      }
    }
    client.perform(
        repository,
        new UploadCall.Finish(repository, location, blob.digest(), new RequestBody.None()));
  }

  private URI session(Reference repository, Optional<URI> started)
      throws IOException, InterruptedException {
    if (started.isPresent()) {
      return started.get();
    }
    return switch (start(repository, Optional.empty(), Optional.empty())) {
      case UploadCall.Started.Session(URI location) -> location;
      case UploadCall.Started.Mounted() ->
          throw new Unavailable(
              "registry " + repository.registry() + " mounted nothing; try again");
    };
  }

  private UploadCall.Started start(
      Reference repository, Optional<Digest> blob, Optional<String> from)
      throws IOException, InterruptedException {
    return client.perform(repository, new UploadCall.Start(repository, blob, from));
  }

  /** Tells how far the reading has come. */
  private static final class Counted extends FilterInputStream {
    private final LongConsumer sent;
    private long count;

    Counted(InputStream in, long start, LongConsumer sent) {
      super(in);
      this.count = start;
      this.sent = sent;
    }

    @Override
    public int read() throws IOException {
      int value = in.read();
      add(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      int read = in.read(target, offset, length);
      add(Math.max(0, read));
      return read;
    }

    private void add(int more) {
      count += more;
      sent.accept(count);
    }
  }
}
