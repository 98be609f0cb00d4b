package io.varve.storage.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.Store;
import io.varve.storage.metadata.MetadataStore.UpdateTransaction;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes use one store at once. */
class ManyProcessesTest {

  private static final int PROCESSES = 5;
  private static final String ROUNDS = "30";

  @TempDir Path root;

  @Test
  void processesThatTakeUnpackForgetAndCollectLeaveASoundStore() throws Exception {
    Path directory = root.resolve("store");
    List<Process> users = new ArrayList<>();
    try {
      for (int i = 0; i < PROCESSES; i++) {
        users.add(
            ChildProcess.start(
                root.resolve("native"), StoreUser.class, directory.toString(), "u" + i, ROUNDS));
      }
      for (Process user : users) {
        assertThat(user.waitFor()).isZero();
      }
    } finally {
      users.forEach(Process::destroyForcibly);
    }
    try (Store store = StoreUser.open(directory)) {
      Duration none = Duration.ofSeconds(-1);
      assertThat(store.check(List.of(), none).run(false).results()).isEmpty();
      assertThat(directory.resolve("locks")).isEmptyDirectory();
      store.metadata().update(ManyProcessesTest::forgetAll);
      StoreUser.collector(store).collect(none);
      assertThat(store.check(List.of(), none).run(false).results()).isEmpty();
      assertThat(directory.resolve("snapshots")).isEmptyDirectory();
      assertThat(directory.resolve("content/blobs/sha256")).isEmptyDirectory();
    }
  }

  private static int forgetAll(UpdateTransaction transaction) {
    List<String> kept = List.copyOf(transaction.scan(StoreUser.KEPT, "").keySet());
    kept.forEach(key -> transaction.delete(StoreUser.KEPT, key));
    return kept.size();
  }
}
