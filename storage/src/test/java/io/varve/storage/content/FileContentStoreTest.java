package io.varve.storage.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.Digest;
import io.varve.oci.error.DigestMismatch;
import io.varve.storage.disk.Disk;
import io.varve.storage.lock.Locks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store on disk keeps the contract, and more. */
class FileContentStoreTest extends ContentStoreContract {

  @TempDir Path root;

  @Override
  ContentStore newStore() {
    return new FileContentStore(
        root.resolve("content"), new Locks(root.resolve("locks")), Disk.local());
  }

  @Test
  void theBlobLiesWhereAnImageLayoutHasIt() throws IOException {
    store.ingest(HELLO, Expected.ANYTHING);
    Path blob = root.resolve("content/blobs/sha256").resolve(Digest.of(HELLO).hex());
    assertThat(blob).hasBinaryContent(HELLO);
  }

  @Test
  void nothingIsLeftBehindByACommitOrADeletion() throws IOException {
    store.ingest(HELLO, Expected.ANYTHING);
    store.delete(Digest.of(HELLO));
    try (Stream<Path> files = Files.walk(root.resolve("content"))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  @Test
  void bytesThatDidNotSurviveAreFoundAtCommit() throws IOException {
    try (Ingest ingest = store.begin(REF)) {
      write(ingest, first(6));
    }
    Files.write(data(), new byte[6]);
    try (Ingest ingest = store.begin(REF)) {
      write(ingest, rest(6));
      assertThatThrownBy(() -> ingest.commit(EXACTLY_HELLO)).isInstanceOf(DigestMismatch.class);
    }
    assertThat(store.info(Digest.of(HELLO))).isEmpty();
  }

  @Test
  void aDamagedBlobOfAnotherLengthIsReplaced() throws IOException {
    store.ingest(HELLO, Expected.ANYTHING);
    Path blob = root.resolve("content/blobs/sha256").resolve(Digest.of(HELLO).hex());
    Files.writeString(blob, "cut");
    store.ingest(HELLO, EXACTLY_HELLO);
    assertThat(blob).hasBinaryContent(HELLO);
  }

  @Test
  void filesThatAreNoBlobsAreNotListed() throws IOException {
    store.ingest(HELLO, Expected.ANYTHING);
    Path blobs = root.resolve("content/blobs/sha256");
    Files.writeString(blobs.resolve("README"), "x");
    Files.writeString(blobs.resolve("A".repeat(64)), "x");
    store.forEach(info -> assertThat(info.digest()).isEqualTo(Digest.of(HELLO)));
  }

  @Test
  void anIngestDirectoryOfACrashedStartIsNoIngest() throws IOException {
    Files.createDirectories(root.resolve("content/ingest/abc"));
    Files.writeString(root.resolve("content/ingest/abc/ref"), "something else");
    Files.writeString(root.resolve("content/ingest/file"), "not even a directory");
    assertThat(store.ingests()).isEmpty();
  }

  @Test
  void whatACrashedCommitLeftIsClearedAwayLater() throws IOException {
    store.begin(REF).close();
    Path data = data();
    Files.delete(data); // renamed to its blob; then the process died
    store.purge();
    assertThat(data.getParent()).exists();
    Files.setLastModifiedTime(
        data.getParent(), FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    try (Ingest _ = store.begin(new IngestRef("other"))) {
      store.purge();
    }
    assertThat(data.getParent()).doesNotExist();
    assertThat(store.ingests()).hasSize(1);
  }

  @Test
  void twoStoresOnOneDirectorySeeTheSameBlobs() throws IOException {
    store.ingest(HELLO, Expected.ANYTHING);
    assertThat(newStore().readAll(Digest.of(HELLO), 100)).isEqualTo(HELLO);
    assertThat(new String(newStore().readAll(Digest.of(HELLO), 100), UTF_8)).startsWith("hello");
  }

  private Path data() throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("content/ingest"))) {
      return files.filter(file -> file.endsWith("data")).findFirst().orElseThrow();
    }
  }
}
