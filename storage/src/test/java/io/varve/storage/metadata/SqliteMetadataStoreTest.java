package io.varve.storage.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.DataLoss;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.task.TaskScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store on disk keeps the contract, and more. */
class SqliteMetadataStoreTest extends MetadataStoreContract {

  @TempDir Path root;

  @Override
  MetadataStore newStore() {
    return new SqliteMetadataStore(file());
  }

  private Path file() {
    return root.resolve("store/metadata.db");
  }

  @Test
  void openingMakesNothing() throws IOException {
    newStore().close();
    assertThat(root).isEmptyDirectory();
  }

  @Test
  void recordsOutliveTheStore() throws IOException {
    put("a", 1);
    store.close();
    try (MetadataStore reopened = newStore()) {
      Optional<Note> found = reopened.read(tx -> tx.get(NOTES, "a"));
      assertThat(found).isPresent();
    }
  }

  @Test
  void twoStoresOnOneFileFollowOneAnother() throws Exception {
    put("count", 0);
    try (MetadataStore second = newStore();
        TaskScope scope = new TaskScope()) {
      for (MetadataStore each : new MetadataStore[] {store, second}) {
        scope.fork(
            () -> {
              for (int i = 0; i < 50; i++) {
                increment(each);
              }
              return null;
            });
      }
      scope.joinOrThrow();
    }
    assertThat(number("count")).isEqualTo(100);
  }

  @Test
  void aDatabaseMayBeMadeByManyAtOnce() throws Exception {
    for (int round = 0; round < 5; round++) {
      Path fresh = root.resolve("round" + round + "/metadata.db");
      CountDownLatch all = new CountDownLatch(8);
      try (TaskScope scope = new TaskScope()) {
        for (int i = 0; i < 8; i++) {
          scope.fork(
              () -> {
                try (MetadataStore own = new SqliteMetadataStore(fresh)) {
                  all.countDown();
                  all.await();
                  return own.read(tx -> tx.get(NOTES, "a"));
                }
              });
        }
        scope.joinOrThrow();
      }
    }
  }

  @Test
  void aNewerSchemaIsRefused() throws Exception {
    put("a", 1);
    store.close();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version=99");
    }
    try (MetadataStore reopened = newStore()) {
      assertThatThrownBy(() -> reopened.read(tx -> tx.get(NOTES, "a")))
          .isInstanceOf(FailedPrecondition.class)
          .hasMessageContaining("99");
    }
  }

  @Test
  void aFileThatIsNoDatabaseIsNamed() throws IOException {
    Files.createDirectories(file().getParent());
    Files.writeString(
        file(), "this is no database, it only looks long enough to be one".repeat(99));
    assertThatThrownBy(() -> put("a", 1))
        .isInstanceOf(DataLoss.class)
        .hasMessageContaining(file().toString());
  }

  @Test
  void aDirectoryInPlaceOfTheDatabaseIsNamed() throws IOException {
    Files.createDirectories(file());
    assertThatThrownBy(() -> put("a", 1))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(file().toString());
  }

  @Test
  void theNativeLibraryIsUnpackedOnce() throws IOException {
    Path library = NativeSqlite.unpack(root, "1");
    assertThat(library).isRegularFile();
    var made = Files.getLastModifiedTime(library);
    assertThat(NativeSqlite.unpack(root, "1")).isEqualTo(library);
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(made);
    assertThat(library.getParent().toFile().list()).containsExactly(library.toFile().getName());
  }
}
