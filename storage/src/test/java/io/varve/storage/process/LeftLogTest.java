package io.varve.storage.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process ends and leaves the log of the records behind, as commands do. */
class LeftLogTest {

  private static final int RECORDS = 40;

  @TempDir Path root;

  @Test
  void theNextProcessFindsEverything() throws Exception {
    leave(0);
    assertThat(log()).isNotEmptyFile();
    leave(RECORDS);

    try (Store store = StoreUser.open(store())) {
      assertThat(count(store)).isEqualTo(2 * RECORDS);
    }
    assertThat(log()).doesNotExist();
  }

  @Test
  void theLogDoesNotGrow() throws Exception {
    for (int i = 0; i < 5; i++) {
      leave(i * RECORDS);
      // Twice the pages from which on it is written back, whatever one update adds.
      assertThat(Files.size(log())).isLessThan(2 * 128 * 4_200L);
    }
    try (Store store = StoreUser.open(store())) {
      assertThat(count(store)).isEqualTo(5 * RECORDS);
    }
  }

  @Test
  void aTornEndOfTheLogCostsOnlyWhatWasNotAcknowledged() throws Exception {
    int few = 5; // the log is not written back in between
    leave(0, few);
    byte[] whole = Files.readAllBytes(log());
    leave(few, few);
    byte[] longer = Files.readAllBytes(log());
    assertThat(longer.length).isGreaterThan(whole.length);
    // As after a power cut: all that was synced, and half of what follows.
    longer[whole.length + 1_000] ^= 1;
    Files.write(log(), longer);

    try (Store store = StoreUser.open(store())) {
      assertThat(count(store)).isGreaterThanOrEqualTo(few).isLessThan(2 * few);
      store
          .metadata()
          .update(
              tx -> {
                tx.put(LeavingWriter.NUMBERS, "more", "");
                return tx;
              });
    }
    try (Store store = StoreUser.open(store())) {
      assertThat(count(store)).isGreaterThan(few);
    }
  }

  private Path store() {
    return root.resolve("store");
  }

  private Path log() {
    return store().resolve("metadata.db-wal");
  }

  private void leave(int first) throws Exception {
    leave(first, RECORDS);
  }

  private void leave(int first, int count) throws Exception {
    Process writer =
        ChildProcess.start(
            root.resolve("native"),
            LeavingWriter.class,
            store().toString(),
            String.valueOf(first),
            String.valueOf(count));
    assertThat(writer.waitFor()).isZero();
  }

  private static int count(Store store) throws IOException {
    return store.metadata().read(tx -> tx.scan(LeavingWriter.NUMBERS, "").size());
  }
}
