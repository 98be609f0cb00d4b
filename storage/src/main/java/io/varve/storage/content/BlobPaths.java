package io.varve.storage.content;

import io.varve.oci.Digest;
import io.varve.oci.Digest.Algorithm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/** Where things lie: {@code blobs/ALGORITHM/HEX}, {@code ingest/HEX/{ref,data}}, {@code trash}. */
record BlobPaths(Path root) {

  Path blobs(Algorithm algorithm) {
    return root.resolve("blobs").resolve(algorithm.name().toLowerCase(Locale.ROOT));
  }

  Path blob(Digest digest) {
    return blobs(digest.algorithm()).resolve(digest.hex());
  }

  Path ingests() {
    return root.resolve("ingest");
  }

  /** A ref is any text: its hash names the directory, the file {@code ref} in it keeps the text. */
  static String hash(IngestRef ref) {
    return Digest.of(ref.value().getBytes(StandardCharsets.UTF_8)).hex();
  }

  Path ingest(IngestRef ref) {
    return ingests().resolve(hash(ref));
  }

  static Path ref(Path ingest) {
    return ingest.resolve("ref");
  }

  static Path data(Path ingest) {
    return ingest.resolve("data");
  }

  Path trash() {
    return root.resolve("trash");
  }
}
