package io.varve.image.archive;

import io.varve.oci.Digest;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.storage.content.ContentInfo;
import io.varve.storage.content.ContentStore;
import io.varve.storage.content.Expected;
import io.varve.storage.content.Ingest;
import io.varve.storage.content.IngestRef;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/** The files of an archive, taken into the content store, by their names in the archive. */
final class ArchiveContents {

  private static final int LARGEST_INDEX = 32 << 20;
  private static final int MOST_LINKS = 8;

  private final ContentStore content;
  private final Lease lease;
  private final Map<String, ContentInfo> files = new HashMap<>();
  private final Map<String, String> links = new HashMap<>();
  private final String session = UUID.randomUUID().toString();

  ArchiveContents(ContentStore content, Lease lease) {
    this.content = content;
    this.lease = lease;
  }

  /** Takes the files of a tar in. */
  void addTar(InputStream tar) throws IOException {
    TarSource source = new TarSource(tar);
    for (Optional<ArchiveEntry> next = source.next(); next.isPresent(); next = source.next()) {
      ArchiveEntry entry = next.get();
      if (entry.link().isPresent()) {
        links.put(entry.name(), entry.link().get());
      } else {
        add(entry.name(), entry.size(), source.body());
      }
    }
  }

  /** Takes the files of a directory in; links are not followed. */
  void addDirectory(Path root) throws IOException {
    try (Stream<Path> walk = Files.walk(root)) {
      List<Path> found =
          walk.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
      for (Path file : found) {
        try (InputStream bytes = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
          add(root.relativize(file).toString(), Files.size(file), bytes);
        }
      }
    }
  }

  private void add(String name, long size, InputStream bytes) throws IOException {
    Optional<Digest> promised = promised(name);
    if (promised.isPresent()) {
      lease.hold(new Resource.Content(promised.get()));
      Optional<ContentInfo> known = content.info(promised.get());
      if (known.isPresent()) {
        files.put(name, known.get());
        return;
      }
    }
    IngestRef ref = new IngestRef("load " + session + " " + files.size());
    lease.hold(new Resource.Ingesting(ref));
    try (Ingest ingest = content.begin(ref)) {
      byte[] chunk = new byte[256 * 1024];
      for (int count = bytes.read(chunk); count >= 0; count = bytes.read(chunk)) {
        ByteBuffer source = ByteBuffer.wrap(chunk, 0, count);
        while (source.hasRemaining()) {
          ingest.write(source);
        }
      }
      Digest digest = promised.isPresent() ? promised.get() : held(ingest);
      files.put(name, ingest.commit(new Expected(OptionalLong.of(size), Optional.of(digest))));
    }
  }

  /** Held before the commit: another process may collect between that and a later hold. */
  private Digest held(Ingest ingest) throws IOException {
    Digest digest = ingest.digest();
    lease.hold(new Resource.Content(digest));
    return digest;
  }

  /** The digest that the name of a layout's blob promises. */
  private static Optional<Digest> promised(String name) {
    if (!name.startsWith("blobs/")) {
      return Optional.empty();
    }
    String digest = name.substring("blobs/".length()).replace('/', ':');
    return Digest.isDigest(digest) ? Optional.of(Digest.parse(digest)) : Optional.empty();
  }

  /** A file by its name, through links. */
  Optional<ContentInfo> find(String name) {
    String at = TarSource.normal(name);
    for (int i = 0; i < MOST_LINKS && links.containsKey(at); i++) {
      at = links.get(at);
    }
    return Optional.ofNullable(files.get(at));
  }

  /** A file that must be there. */
  ContentInfo require(String name) {
    return find(name)
        .orElseThrow(
            () ->
                new InvalidArgument(
                    "image archive names \"" + name + "\" but does not hold it; it is incomplete"));
  }

  /** A JSON file, when the archive has it. */
  Optional<JsonValue> json(String name) throws IOException {
    Optional<ContentInfo> file = find(name);
    return file.isEmpty()
        ? Optional.empty()
        : Optional.of(Json.parse(content.readAll(file.get().digest(), LARGEST_INDEX), name));
  }
}
