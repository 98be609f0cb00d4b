package io.varve.storage.content;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.Digest;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.DigestMismatch;
import io.varve.oci.error.NotFound;
import io.varve.oci.task.TaskScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every content store does. */
abstract class ContentStoreContract {

  static final IngestRef REF = new IngestRef("layer ../../\u0000 of registry.example/a:b");
  static final byte[] HELLO = "hello, blob".getBytes(UTF_8);
  static final Expected EXACTLY_HELLO =
      new Expected(OptionalLong.of(HELLO.length), Optional.of(Digest.of(HELLO)));

  ContentStore store;

  /** A new, empty store. */
  abstract ContentStore newStore() throws IOException;

  @BeforeEach
  void open() throws IOException {
    store = newStore();
  }

  @Test
  void aCommittedBlobIsReadBack() throws IOException {
    ContentInfo info = store.ingest(HELLO, EXACTLY_HELLO);
    assertThat(info.digest()).isEqualTo(Digest.of(HELLO));
    assertThat(info.size()).isEqualTo(HELLO.length);
    assertThat(store.readAll(info.digest(), 100)).isEqualTo(HELLO);
    assertThat(store.info(info.digest())).contains(info);
    assertThat(store.ingests()).isEmpty();
  }

  @Test
  void theDigestIsKnownBeforeTheCommit() throws IOException {
    try (Ingest ingest = store.begin(REF)) {
      assertThat(ingest.digest()).isEqualTo(Digest.of(new byte[0]));
      ingest.write(ByteBuffer.wrap(HELLO, 0, 5));
      assertThat(ingest.digest()).isEqualTo(Digest.of(Arrays.copyOf(HELLO, 5)));
      ingest.write(ByteBuffer.wrap(HELLO, 5, HELLO.length - 5));
      assertThat(ingest.digest()).isEqualTo(Digest.of(HELLO));
      ingest.truncate(5);
      assertThat(ingest.digest()).isEqualTo(Digest.of(Arrays.copyOf(HELLO, 5)));
      ingest.write(ByteBuffer.wrap(HELLO, 5, HELLO.length - 5));
      assertThat(ingest.commit(EXACTLY_HELLO).digest()).isEqualTo(Digest.of(HELLO));
    }
  }

  @Test
  void anEmptyBlobIsABlob() throws IOException {
    ContentInfo info = store.ingest(new byte[0], Expected.ANYTHING);
    assertThat(store.readAll(info.digest(), 0)).isEmpty();
  }

  @Test
  void anUnknownBlobIsNotFound() throws IOException {
    Digest unknown = Digest.of(new byte[] {1});
    assertThatThrownBy(() -> store.open(unknown))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining(unknown.toString());
    assertThat(store.info(unknown)).isEmpty();
    store.delete(unknown);
  }

  @Test
  void aBlobLongerThanAllowedIsNotReadWhole() throws IOException {
    ContentInfo info = store.ingest(HELLO, Expected.ANYTHING);
    assertThatThrownBy(() -> store.readAll(info.digest(), 10)).isInstanceOf(IOException.class);
  }

  @Test
  void bytesAreReadByPosition() throws IOException {
    ContentInfo info = store.ingest(HELLO, Expected.ANYTHING);
    try (ContentReader reader = store.open(info.digest())) {
      assertThat(reader.size()).isEqualTo(HELLO.length);
      ByteBuffer four = ByteBuffer.allocate(4);
      assertThat(reader.readAt(four, 7)).isEqualTo(4);
      assertThat(new String(four.array(), UTF_8)).isEqualTo("blob");
      assertThat(reader.readAt(ByteBuffer.allocate(1), HELLO.length)).isEqualTo(-1);
      reader.newInputStream().close();
      assertThat(reader.newInputStream().readNBytes(5)).isEqualTo("hello".getBytes(UTF_8));
    }
  }

  @Test
  void otherBytesThanExpectedAreRefusedAndDropped() throws IOException {
    Expected other = new Expected(OptionalLong.empty(), Optional.of(Digest.of(new byte[] {7})));
    assertThatThrownBy(() -> store.ingest(HELLO, other))
        .isInstanceOf(DigestMismatch.class)
        .hasMessageContaining(Digest.of(HELLO).toString());
    assertThat(store.info(Digest.of(HELLO))).isEmpty();
    assertThat(store.info(Digest.of(new byte[] {7}))).isEmpty();
    for (IngestStatus status : store.ingests()) {
      assertThat(status.offset()).isZero();
    }
  }

  @Test
  void aRetryAfterAMismatchStartsAnew() throws IOException {
    try (Ingest ingest = store.begin(REF)) {
      write(ingest, "wrong bytes".getBytes(UTF_8));
      assertThatThrownBy(() -> ingest.commit(EXACTLY_HELLO)).isInstanceOf(DigestMismatch.class);
      assertThat(ingest.offset()).isZero();
      write(ingest, HELLO);
      assertThat(ingest.commit(EXACTLY_HELLO).digest()).isEqualTo(Digest.of(HELLO));
    }
  }

  @Test
  void tooManyBytesAreRefusedAndDropped() throws IOException {
    try (Ingest ingest = store.begin(REF)) {
      write(ingest, HELLO);
      write(ingest, HELLO);
      assertThatThrownBy(() -> ingest.commit(EXACTLY_HELLO)).isInstanceOf(DataLoss.class);
      assertThat(ingest.offset()).isZero();
    }
  }

  @Test
  void tooFewBytesAreRefusedAndKept() throws IOException {
    try (Ingest ingest = store.begin(REF)) {
      write(ingest, first(4));
      assertThatThrownBy(() -> ingest.commit(EXACTLY_HELLO))
          .isInstanceOf(DataLoss.class)
          .hasMessageContaining("resume");
    }
    try (Ingest ingest = store.begin(REF)) {
      assertThat(ingest.offset()).isEqualTo(4);
    }
  }

  @Test
  void aClosedIngestResumes() throws IOException {
    try (Ingest ingest = store.begin(REF)) {
      write(ingest, first(6));
    }
    assertThat(store.ingests())
        .singleElement()
        .satisfies(
            status -> {
              assertThat(status.ref()).isEqualTo(REF);
              assertThat(status.offset()).isEqualTo(6);
            });
    try (Ingest ingest = store.begin(REF)) {
      assertThat(ingest.offset()).isEqualTo(6);
      write(ingest, rest(6));
      ingest.commit(EXACTLY_HELLO);
    }
    assertThat(store.readAll(Digest.of(HELLO), 100)).isEqualTo(HELLO);
    assertThat(store.ingests()).isEmpty();
  }

  @Test
  void aResumingWriterReadsWhatTheEarlierOneWrote() throws IOException {
    try (Ingest ingest = store.begin(REF)) {
      write(ingest, first(6));
    }
    try (Ingest ingest = store.begin(REF)) {
      ByteBuffer replay = ByteBuffer.allocate(100);
      assertThat(ingest.readAt(replay, 0)).isEqualTo(6);
      assertThat(ingest.readAt(replay, 6)).isEqualTo(-1);
      assertThat(replay.flip()).isEqualTo(ByteBuffer.wrap(first(6)));
      write(ingest, rest(6));
      ingest.commit(EXACTLY_HELLO);
    }
    assertThat(store.readAll(Digest.of(HELLO), 100)).isEqualTo(HELLO);
  }

  @Test
  void truncatedBytesAreWrittenAnew() throws IOException {
    try (Ingest ingest = store.begin(REF)) {
      write(ingest, first(5));
      write(ingest, "XXXX".getBytes(UTF_8));
      ingest.truncate(5);
      write(ingest, rest(5));
      ingest.commit(EXACTLY_HELLO);
    }
    assertThat(store.readAll(Digest.of(HELLO), 100)).isEqualTo(HELLO);
  }

  @Test
  void anIngestCantGrowByTruncation() throws IOException {
    try (Ingest ingest = store.begin(REF)) {
      assertThatThrownBy(() -> ingest.truncate(1)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void committingWhatTheStoreHasIsNoError() throws IOException {
    ContentInfo first = store.ingest(HELLO, EXACTLY_HELLO);
    try (Ingest ingest = store.begin(REF)) {
      write(ingest, HELLO);
      assertThat(ingest.commit(EXACTLY_HELLO)).isEqualTo(first);
    }
    assertThat(store.ingests()).isEmpty();
  }

  @Test
  void aBlobMayBeNamedBySha512() throws Exception {
    byte[] hash = Digest.Algorithm.SHA512.newMessageDigest().digest(HELLO);
    Digest digest = new Digest(Digest.Algorithm.SHA512, HexFormat.of().formatHex(hash));
    store.ingest(HELLO, new Expected(OptionalLong.empty(), Optional.of(digest)));
    assertThat(store.readAll(digest, 100)).isEqualTo(HELLO);
    List<Digest> seen = new ArrayList<>();
    store.forEach(info -> seen.add(info.digest()));
    assertThat(seen).containsExactly(digest);
  }

  @Test
  void aDeletedBlobIsGoneAndOpenReadersReadOn() throws IOException {
    ContentInfo info = store.ingest(HELLO, Expected.ANYTHING);
    try (ContentReader reader = store.open(info.digest())) {
      store.delete(info.digest());
      assertThat(store.info(info.digest())).isEmpty();
      assertThat(reader.newInputStream().readAllBytes()).isEqualTo(HELLO);
    }
    store.ingest(HELLO, Expected.ANYTHING);
    assertThat(store.readAll(info.digest(), 100)).isEqualTo(HELLO);
  }

  @Test
  void anAbortedIngestStartsAnew() throws IOException {
    try (Ingest ingest = store.begin(REF)) {
      write(ingest, HELLO);
    }
    store.abort(REF);
    assertThat(store.ingests()).isEmpty();
    try (Ingest ingest = store.begin(REF)) {
      assertThat(ingest.offset()).isZero();
    }
    store.abort(new IngestRef("unknown"));
  }

  @Test
  void aHeldIngestIsNotGivenToAnotherWriter() throws IOException {
    try (Ingest _ = store.begin(REF)) {
      assertThat(store.tryBegin(REF)).isEmpty();
      Ingest other = store.begin(new IngestRef("another"));
      other.close();
    }
    Ingest free = store.tryBegin(REF).orElseThrow();
    free.close();
  }

  @Test
  void aCommittedOrClosedIngestTakesNoMoreBytes() throws IOException {
    Ingest ingest = store.begin(REF);
    write(ingest, HELLO);
    ingest.commit(Expected.ANYTHING);
    assertThat(ingest.isOpen()).isFalse();
    assertThatThrownBy(() -> write(ingest, HELLO)).isInstanceOf(ClosedChannelException.class);
    ingest.close();
    store.tryBegin(REF).orElseThrow().close();
  }

  @Test
  void writersOfOneRefTakeTurns() throws Exception {
    try (TaskScope scope = new TaskScope()) {
      for (int writer = 0; writer < 8; writer++) {
        var _ =
            scope.fork(
                () -> {
                  try (Ingest ingest = store.begin(REF)) {
                    if (ingest.offset() == 0) {
                      write(ingest, HELLO);
                    }
                    return ingest.commit(EXACTLY_HELLO);
                  }
                });
      }
      scope.joinOrThrow();
    }
    assertThat(store.readAll(Digest.of(HELLO), 100)).isEqualTo(HELLO);
    assertThat(store.ingests()).isEmpty();
  }

  static void write(Ingest ingest, byte[] bytes) throws IOException {
    ByteBuffer source = ByteBuffer.wrap(bytes);
    while (source.hasRemaining()) {
      ingest.write(source);
    }
  }

  static byte[] first(int count) {
    return Arrays.copyOf(HELLO, count);
  }

  static byte[] rest(int from) {
    return Arrays.copyOfRange(HELLO, from, HELLO.length);
  }
}
