package io.varve.image.registry.server;

import io.varve.image.ImageRecord;
import io.varve.image.registry.server.Refusal.Code;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.Index;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.ManifestContent;
import io.varve.oci.MediaType;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.error.InvalidArgument;
import io.varve.storage.content.ContentStore;
import io.varve.storage.content.Expected;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Serves, takes and deletes manifests. */
final class ManifestCalls {

  private final ContentStore content;
  private final Repositories repositories;
  private final Lease lease;
  private final Platform host;

  ManifestCalls(ContentStore content, Repositories repositories, Lease lease, Platform host) {
    this.content = content;
    this.repositories = repositories;
    this.lease = lease;
    this.host = host;
  }

  void answer(Call call, Route.ManifestOf route) throws IOException, Refusal {
    switch (call.method()) {
      case "GET", "HEAD" -> get(call, route.reference());
      case "PUT" -> put(call, route.reference());
      case "DELETE" -> delete(call, route.reference());
      default -> throw new Refusal(Code.UNSUPPORTED, "a manifest takes GET, HEAD, PUT or DELETE");
    }
  }

  private void get(Call call, Reference reference) throws IOException, Refusal {
    Optional<ManifestContent> found = repositories.document(reference);
    if (found.isEmpty()) {
      throw unknown(reference);
    }
    Descriptor document = found.get().descriptor();
    byte[] raw = content.readAll(document.digest(), ManifestCodec.MAXIMUM_SIZE);
    call.with("Docker-Content-Digest", document.digest().toString())
        .answer(200, document.mediaType(), raw);
  }

  private void put(Call call, Reference reference) throws IOException, Refusal {
    byte[] raw = call.body().readNBytes(ManifestCodec.MAXIMUM_SIZE + 1);
    if (raw.length > ManifestCodec.MAXIMUM_SIZE) {
      throw new Refusal(Code.SIZE_INVALID, "a manifest has at most 4 MiB");
    }
    ManifestContent document = parse(raw, call.header("Content-Type"));
    Descriptor descriptor = document.descriptor();
    if (reference.digest().filter(d -> !d.equals(descriptor.digest())).isPresent()) {
      throw new Refusal(Code.DIGEST_INVALID, "the manifest's digest is " + descriptor.digest());
    }
    requireParts(document);
    lease.hold(new Resource.Content(descriptor.digest()));
    content.ingest(raw, Expected.of(descriptor));
    repositories.catalog().tag(reference, descriptor, imageId(document));
    subject(document).ifPresent(s -> call.with("OCI-Subject", s.digest().toString()));
    call.with("Location", "/v2/" + reference.familiarName() + "/manifests/" + descriptor.digest())
        .with("Docker-Content-Digest", descriptor.digest().toString())
        .answer(201);
  }

  private static ManifestContent parse(byte[] raw, Optional<String> contentType) throws Refusal {
    Optional<MediaType> declared =
        contentType
            .map(t -> new MediaType(t.split(";", 2)[0].strip()))
            .filter(t -> t.isIndex() || t.isManifest());
    try {
      return ManifestCodec.parse(raw, declared);
    } catch (InvalidArgument e) {
      throw new Refusal(Code.MANIFEST_INVALID, e.getMessage());
    }
  }

  private void requireParts(ManifestContent document) throws IOException, Refusal {
    List<Descriptor> parts =
        switch (document) {
          case Index index -> index.manifests();
          case Manifest manifest ->
              Stream.concat(Stream.of(manifest.config()), manifest.layers().stream()).toList();
        };
    for (Descriptor part : parts) {
      if (content.info(part.digest()).isEmpty() && repositories.unpacked(part.digest()).isEmpty()) {
        throw new Refusal(
            Code.MANIFEST_BLOB_UNKNOWN, "push " + part.digest() + " first; it is not here");
      }
    }
  }

  /** The configuration for this host; of an index without one, the index itself. */
  private Digest imageId(ManifestContent document) throws IOException {
    return switch (document) {
      case Manifest manifest -> manifest.config().digest();
      case Index index -> {
        Optional<Descriptor> chosen = index.select(host);
        Optional<ManifestContent> inner =
            chosen.isPresent() ? repositories.document(chosen.get().digest()) : Optional.empty();
        yield inner.isPresent() && inner.get() instanceof Manifest manifest
            ? manifest.config().digest()
            : index.descriptor().digest();
      }
    };
  }

  private static Optional<Descriptor> subject(ManifestContent document) {
    return switch (document) {
      case Manifest manifest -> manifest.subject();
      case Index index -> index.subject();
    };
  }

  private void delete(Call call, Reference reference) throws IOException, Refusal {
    boolean deleted = false;
    for (ImageRecord image : repositories.of(reference)) {
      boolean meant =
          reference.digest().isPresent()
              ? image.target().digest().equals(reference.digest().get())
              : image.reference().equals(Optional.of(reference));
      if (meant) {
        deleted |= repositories.catalog().delete(image);
      }
    }
    if (!deleted) {
      throw unknown(reference);
    }
    call.answer(202);
  }

  private static Refusal unknown(Reference reference) {
    return new Refusal(Code.MANIFEST_UNKNOWN, "no image " + reference.familiar() + " here");
  }
}
