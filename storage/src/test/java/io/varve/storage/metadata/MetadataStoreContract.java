package io.varve.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.json.JsonValue;
import io.varve.oci.task.TaskScope;
import io.varve.oci.task.TaskScope.Subtask;
import io.varve.storage.metadata.MetadataStore.ReadTransaction;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every metadata store does. */
abstract class MetadataStoreContract {

  record Note(String text, long number) {}

  static final Table<Note> NOTES = notes("notes");
  static final Table<Note> OTHERS = notes("others");

  MetadataStore store;

  abstract MetadataStore newStore() throws IOException;

  static Table<Note> notes(String name) {
    return new Table<>(
        name,
        note -> JsonValue.object().put("text", note.text()).put("number", note.number()).build(),
        json -> new Note(json.requiredString("text"), json.number("number").orElseThrow()));
  }

  @BeforeEach
  void open() throws IOException {
    store = newStore();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  void put(String key, long number) throws IOException {
    store.update(
        tx -> {
          tx.put(NOTES, key, new Note("text of " + key, number));
          return null;
        });
  }

  long number(String key) throws IOException {
    return store.read(tx -> tx.get(NOTES, key).map(Note::number).orElse(-1L));
  }

  Optional<Note> find(Table<Note> table, String key) throws IOException {
    return store.read(tx -> tx.get(table, key));
  }

  SequencedMap<String, Note> list(Table<Note> table, String prefix) throws IOException {
    return store.read(tx -> tx.scan(table, prefix));
  }

  @Test
  void aNewStoreIsEmpty() throws IOException {
    assertThat(find(NOTES, "a")).isEmpty();
    assertThat(list(NOTES, "")).isEmpty();
  }

  @Test
  void aRecordIsReadBackAndReplacedAndDeleted() throws IOException {
    put("a", 1);
    assertThat(find(NOTES, "a")).contains(new Note("text of a", 1));
    put("a", 2);
    assertThat(number("a")).isEqualTo(2);
    store.update(
        tx -> {
          tx.delete(NOTES, "a");
          tx.delete(NOTES, "never there");
          return null;
        });
    assertThat(number("a")).isEqualTo(-1);
  }

  @Test
  void tablesDoNotMix() throws IOException {
    put("a", 1);
    assertThat(find(OTHERS, "a")).isEmpty();
    assertThat(list(OTHERS, "")).isEmpty();
  }

  @Test
  void aScanTellsOfNamesWithThePrefixInTheirOrder() throws IOException {
    for (String key : List.of("b", "a/2", "a/10", "a", "a0", "a/", "A/1", "")) {
      put(key, 0);
    }
    assertThat(list(NOTES, "a/").sequencedKeySet()).containsExactly("a/", "a/10", "a/2");
    assertThat(list(NOTES, "").sequencedKeySet())
        .containsExactly("", "A/1", "a", "a/", "a/10", "a/2", "a0", "b");
  }

  @Test
  void namesMayBeAnyText() throws IOException {
    List<String> keys =
        List.of("a\u0000b", "a\n", "a'\"--%_", "\uFFEE", "\uD83D\uDE00", "\uDBFF\uDFFF!", "ä");
    for (String key : keys) {
      put(key, key.hashCode());
    }
    for (String key : keys) {
      assertThat(number(key)).isEqualTo(key.hashCode());
    }
    assertThat(list(NOTES, "").sequencedKeySet())
        .containsExactly(
            "a\u0000b", "a\n", "a'\"--%_", "ä", "\uFFEE", "\uD83D\uDE00", "\uDBFF\uDFFF!");
    assertThat(list(NOTES, "\uDBFF\uDFFF")).hasSize(1);
  }

  @Test
  void aTextMayBeAnyText() throws IOException {
    Note note = new Note("\u0000 \u001b[31m \"\\ \uD83D\uDE00", Long.MIN_VALUE);
    store.update(
        tx -> {
          tx.put(NOTES, "a", note);
          return null;
        });
    assertThat(find(NOTES, "a")).contains(note);
  }

  @Test
  void anUpdateReadsWhatItWrote() throws IOException {
    long seen =
        store.update(
            tx -> {
              tx.putAll(NOTES, Map.of("a", new Note("", 1), "b", new Note("", 2)));
              tx.delete(NOTES, "a");
              return (long) tx.scan(NOTES, "").size() + tx.get(NOTES, "b").orElseThrow().number();
            });
    assertThat(seen).isEqualTo(3);
  }

  @Test
  void aFailedUpdateChangesNothing() throws IOException {
    put("a", 1);
    assertThatThrownBy(
            () ->
                store.update(
                    tx -> {
                      tx.put(NOTES, "a", new Note("", 2));
                      tx.put(OTHERS, "b", new Note("", 2));
                      throw new FileNotFoundException("on purpose");
                    }))
        .isInstanceOf(FileNotFoundException.class);
    assertThat(number("a")).isEqualTo(1);
    assertThat(find(OTHERS, "b")).isEmpty();
    put("a", 3);
    assertThat(number("a")).isEqualTo(3);
  }

  @Test
  void anUnsyncedUpdateIsSeenAtOnceAndCanFail() throws IOException {
    putUnsynced("a", 1);
    put("b", 2);
    assertThatThrownBy(
            () ->
                store.updateUnsynced(
                    tx -> {
                      tx.put(NOTES, "a", new Note("", 3));
                      throw new FileNotFoundException("on purpose");
                    }))
        .isInstanceOf(FileNotFoundException.class);
    putUnsynced("c", 4);
    assertThat(number("a")).isEqualTo(1);
    assertThat(number("b")).isEqualTo(2);
    assertThat(number("c")).isEqualTo(4);
  }

  private void putUnsynced(String key, long number) throws IOException {
    store.updateUnsynced(
        tx -> {
          tx.put(NOTES, key, new Note("text of " + key, number));
          return null;
        });
  }

  @Test
  void anUncheckedIoFailureOfTheWorkComesOutAsItsCause() {
    assertThatThrownBy(
            () ->
                store.read(
                    _ -> {
                      throw new UncheckedIOException(new FileNotFoundException("on purpose"));
                    }))
        .isInstanceOf(FileNotFoundException.class);
  }

  @Test
  void anUpdateInsideAnUpdateIsRefused() throws IOException {
    assertThatThrownBy(
            () ->
                store.update(
                    tx -> {
                      put("inner", 1);
                      return tx;
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(number("inner")).isEqualTo(-1);
  }

  @Test
  void aTransactionEndsWithItsWork() throws IOException {
    AtomicReference<ReadTransaction> kept = new AtomicReference<>();
    store.update(
        tx -> {
          kept.set(tx);
          return null;
        });
    assertThatThrownBy(() -> kept.get().get(NOTES, "a")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aReaderSeesOneMomentAndDoesNotWaitForAWriter() throws Exception {
    put("a", 1);
    CountDownLatch firstRead = new CountDownLatch(1);
    CountDownLatch written = new CountDownLatch(1);
    try (TaskScope scope = new TaskScope()) {
      Subtask<List<Long>> seen =
          scope.fork(
              () ->
                  store.read(
                      tx -> {
                        long before = tx.get(NOTES, "a").orElseThrow().number();
                        firstRead.countDown();
                        written.await();
                        return List.of(before, tx.get(NOTES, "a").orElseThrow().number());
                      }));
      firstRead.await();
      put("a", 2);
      written.countDown();
      scope.joinOrThrow();
      assertThat(seen.result()).containsExactly(1L, 1L);
    }
    assertThat(number("a")).isEqualTo(2);
  }

  @Test
  void updatesOfManyThreadsFollowOneAnother() throws Exception {
    put("count", 0);
    try (TaskScope scope = new TaskScope()) {
      for (int thread = 0; thread < 8; thread++) {
        scope.fork(
            () -> {
              for (int i = 0; i < 10; i++) {
                increment(store);
              }
              return null;
            });
      }
      scope.joinOrThrow();
    }
    assertThat(number("count")).isEqualTo(80);
  }

  static void increment(MetadataStore store) throws IOException {
    store.update(
        tx -> {
          Note note = tx.get(NOTES, "count").orElseThrow();
          tx.put(NOTES, "count", new Note(note.text(), note.number() + 1));
          return null;
        });
  }

  @Test
  void aClosedStoreRefuses() throws IOException {
    store.close();
    assertThatThrownBy(() -> number("a")).isInstanceOf(FailedPrecondition.class);
    store.close();
  }
}
