package io.varve.image.registry;

import io.varve.image.registry.RegistryCall.GetManifest;
import io.varve.image.registry.RegistryCall.HeadBlob;
import io.varve.image.registry.RegistryCall.HeadManifest;
import io.varve.image.registry.RegistryCall.ListTags;
import io.varve.image.registry.RegistryCall.Ping;
import io.varve.image.registry.RegistryCall.TagPage;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.Reference;
import io.varve.oci.error.DigestMismatch;
import io.varve.oci.error.EngineException;
import io.varve.oci.error.NotFound;
import io.varve.oci.error.Unauthenticated;
import io.varve.oci.error.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Speaks to registries. Reading tries the mirrors of a registry in order, then the registry itself;
 * writing goes to the registry. Safe for several threads; connections are shared and kept.
 */
public final class RegistryClient implements AutoCloseable {

  private final RegistryOptions options;
  private final RegistryTransport transport;
  private final Map<String, Endpoint> lastGood = new ConcurrentHashMap<>();

  /**
   * A client.
   *
   * @param options how to speak
   * @param clock tells when tokens expire
   * @param random where the jitter of pauses comes from
   */
  public RegistryClient(RegistryOptions options, InstantSource clock, RandomGenerator random) {
    this.options = options;
    this.transport = new RegistryTransport(options, clock, random);
  }

  /**
   * Finds out what a reference leads to: one HEAD request where the registry answers it fully, else
   * a GET.
   *
   * @param reference the image
   * @return the descriptor of its manifest or index
   * @throws NotFound when the registry has no such image
   * @throws EngineException when the registry refuses, fails or can't be reached
   */
  public Descriptor resolve(Reference reference) throws IOException, InterruptedException {
    return reading(
        reference,
        endpoint -> {
          Optional<Descriptor> told = transport.perform(endpoint, new HeadManifest(reference));
          Optional<Digest> asked = reference.digest();
          return told.isPresent() && asked.filter(d -> !d.equals(told.get().digest())).isEmpty()
              ? told.get()
              : get(endpoint, reference).descriptor();
        });
  }

  /**
   * Gets a manifest or an index, verified against the digest in the reference.
   *
   * @param reference the image
   * @return the document
   * @throws NotFound when the registry has no such image
   * @throws DigestMismatch when the bytes are others than asked for
   * @throws EngineException when the registry refuses, fails or can't be reached
   */
  public Document manifest(Reference reference) throws IOException, InterruptedException {
    return reading(reference, endpoint -> get(endpoint, reference));
  }

  /**
   * Opens a blob. The stream survives broken connections; its bytes must be verified by the caller.
   *
   * @param repository the repository
   * @param blob the blob
   * @param offset the first byte that is wanted
   * @param onRetry told when the stream reconnects
   * @return the blob's bytes from the offset on
   * @throws NotFound when the repository has no such blob
   * @throws EngineException when the registry refuses, fails or can't be reached
   */
  public InputStream blob(Reference repository, Descriptor blob, long offset, Runnable onRetry)
      throws IOException, InterruptedException {
    return reading(
        repository,
        endpoint -> {
          BlobPieces.Parts parts =
              (start, end) ->
                  new BlobStream(transport, endpoint, repository, blob, start, end, onRetry);
          BlobStream first =
              new BlobStream(transport, endpoint, repository, blob, offset, blob.size(), onRetry);
          return new WideningStream(first, offset, blob.size(), parts, options.widening());
        });
  }

  /**
   * Whether a repository has a blob.
   *
   * @param repository the repository
   * @param digest the blob
   * @return true when it need not be sent
   */
  public boolean hasBlob(Reference repository, Digest digest)
      throws IOException, InterruptedException {
    return transport.perform(own(repository), new HeadBlob(repository, digest));
  }

  /**
   * Stores a manifest or an index.
   *
   * @param reference the name
   * @param document the manifest or index
   */
  public void putManifest(Reference reference, Document document)
      throws IOException, InterruptedException {
    Digest wanted = document.descriptor().digest();
    Digest stored =
        transport.perform(own(reference), new UploadCall.PutManifest(reference, document));
    if (!stored.equals(wanted)) {
      throw new DigestMismatch(wanted, stored, "manifest stored by the registry");
    }
  }

  /**
   * Performs one call on the registry itself, not on its mirrors.
   *
   * @param reference a name in the registry
   * @param call the call
   * @param <R> what its answer means
   * @return the meaning of the answer
   */
  public <R> R perform(Reference reference, RegistryCall<R> call)
      throws IOException, InterruptedException {
    return transport.perform(own(reference), call);
  }

  /**
   * All tags of a repository.
   *
   * @param repository the repository
   * @return tags in the registry's order
   */
  public List<String> tags(Reference repository) throws IOException, InterruptedException {
    List<String> tags = new ArrayList<>();
    Optional<URI> page = Optional.empty();
    do {
      Optional<URI> current = page;
      TagPage answer =
          reading(
              repository,
              endpoint -> transport.perform(endpoint, new ListTags(repository, current)));
      tags.addAll(answer.tags());
      page = answer.tags().isEmpty() ? Optional.empty() : answer.next();
    } while (page.isPresent());
    return List.copyOf(tags);
  }

  /**
   * Checks that a registry answers and accepts the credentials.
   *
   * @param registry host and port
   * @throws Unauthenticated when it refuses them
   * @throws Unavailable when it can't be reached
   */
  public void check(String registry) throws IOException, InterruptedException {
    transport.perform(Endpoint.of(registry, options.insecure()), new Ping(registry));
  }

  private Document get(Endpoint endpoint, Reference reference)
      throws IOException, InterruptedException {
    Document document = transport.perform(endpoint, new GetManifest(reference));
    Optional<Digest> asked = reference.digest();
    if (asked.isPresent() && !asked.get().equals(document.descriptor().digest())) {
      throw new DigestMismatch(
          asked.get(), document.descriptor().digest(), "image " + reference.familiar());
    }
    return document;
  }

  private Endpoint own(Reference reference) {
    return Endpoint.of(reference.registry(), options.insecure());
  }

  /** Something that is read from one of several places. */
  private interface Attempt<R> {
    R on(Endpoint endpoint) throws IOException, InterruptedException;
  }

  private <R> R reading(Reference reference, Attempt<R> attempt)
      throws IOException, InterruptedException {
    List<Endpoint> endpoints = endpoints(reference);
    for (Endpoint mirror : endpoints.subList(0, endpoints.size() - 1)) {
      try {
        R result = attempt.on(mirror);
        lastGood.put(reference.registry(), mirror);
        return result;
      } catch (EngineException | IOException e) {
        // the next one may have it; the registry itself has the last word
      }
    }
    return attempt.on(endpoints.getLast());
  }

  /** Mirrors in order, the one that answered last first, and the registry itself last. */
  private List<Endpoint> endpoints(Reference reference) {
    List<Endpoint> endpoints = new ArrayList<>();
    Optional.ofNullable(lastGood.get(reference.registry())).ifPresent(endpoints::add);
    for (URI mirror : options.mirrors().getOrDefault(reference.registry(), List.of())) {
      Endpoint endpoint = new Endpoint(mirror.getRawAuthority(), mirror);
      if (!endpoints.contains(endpoint)) {
        endpoints.add(endpoint);
      }
    }
    endpoints.add(own(reference));
    return endpoints;
  }

  @Override
  public void close() {
    transport.close();
  }
}
