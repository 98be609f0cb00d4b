package io.varve.storage.check;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.Digest;
import io.varve.oci.error.FailedPrecondition;
import io.varve.storage.Store;
import io.varve.storage.content.Expected;
import io.varve.storage.content.IngestRef;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Damage is found, told and repaired; a sound store has none. */
class StoreCheckTest {

  private static final OnDiskFormat OVERLAY = new OnDiskFormat.Overlay(XattrNamespace.TRUSTED);
  private static final SnapshotName BASE = new SnapshotName("base");
  private static final SnapshotName TOP = new SnapshotName("top");

  @TempDir Path root;
  private Store store;

  @BeforeEach
  void fill() throws IOException {
    store = Store.open(root.resolve("store"), OVERLAY, Clock.systemUTC());
    store.content().ingest("blob".getBytes(UTF_8), Expected.ANYTHING);
    SnapshotKey key = new SnapshotKey("key");
    store.snapshotter().prepare(key, Optional.empty(), Map.of());
    store.snapshotter().commit(BASE, key);
    store.snapshotter().prepare(key, Optional.of(BASE), Map.of());
    store.snapshotter().commit(TOP, key);
    store.snapshotter().prepare(key, Optional.of(TOP), Map.of());
    store.content().begin(new IngestRef("on its way")).close();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private CheckReport run(boolean repair) throws IOException {
    return store.check(List.of(), Duration.ofSeconds(-1)).run(repair);
  }

  private List<String> problems() throws IOException {
    return run(false).results().stream()
        .map(result -> result.finding().subject() + ": " + result.finding().problem())
        .toList();
  }

  private Path blob() {
    return root.resolve("store/content/blobs/sha256")
        .resolve(Digest.of("blob".getBytes(UTF_8)).hex());
  }

  @Test
  void aSoundStoreHasNoFindings() throws IOException {
    assertThat(problems()).isEmpty();
    assertThat(run(true).isSound()).isTrue();
  }

  @Test
  void aBlobWithOtherBytesIsFoundAndDeleted() throws IOException {
    Files.writeString(blob(), "blub");
    assertThat(problems())
        .singleElement()
        .asString()
        .contains(Digest.of("blub".getBytes(UTF_8)).hex());
    assertThat(blob()).exists();
    assertThat(run(true).isSound()).isTrue();
    assertThat(blob()).doesNotExist();
    assertThat(problems()).isEmpty();
  }

  @Test
  void aMissingLayerBreaksWhatStandsOnIt() throws IOException {
    Path layer = store.snapshotter().layers(BASE).getFirst().getParent();
    store.snapshotter().deleteDirectory(layer);
    assertThat(problems()).hasSize(3);
    assertThat(run(true).isSound()).isTrue();
    assertThat(problems()).isEmpty();
    assertThat(store.snapshotter().find(TOP)).isEmpty();
  }

  @Test
  void leftoversAreFoundAndDeleted() throws IOException {
    Path contentRoot = root.resolve("store/content");
    Files.createDirectories(root.resolve("store/snapshots/0123456789abc/fs"));
    Files.createDirectories(contentRoot.resolve("trash"));
    Files.writeString(contentRoot.resolve("trash/deleted"), "x");
    Files.createDirectories(contentRoot.resolve("ingest/no name"));
    Files.writeString(contentRoot.resolve("blobs/sha256/x.tmp"), "x");
    assertThat(problems()).hasSize(4);
    assertThat(store.check(List.of(), Duration.ofHours(1)).run(true).results()).isEmpty();
    assertThat(run(true).isSound()).isTrue();
    assertThat(problems()).isEmpty();
  }

  @Test
  void aRepairThatFailsIsTold() throws IOException {
    Check failing =
        new Check() {
          @Override
          public String subject() {
            return "others";
          }

          @Override
          public void run(Consumer<Finding> findings) {
            findings.accept(
                Finding.repairable(
                    "it",
                    "is wrong",
                    "mend it",
                    () -> {
                      throw new IOException("no hammer");
                    }));
            findings.accept(Finding.lasting("that", "is beyond repair"));
          }
        };
    CheckReport report = store.check(List.of(failing), Duration.ofHours(1)).run(true);
    assertThat(report.isSound()).isFalse();
    assertThat(report.results())
        .extracting(CheckReport.Result::outcome)
        .containsExactly(
            new CheckReport.Outcome.Failed("no hammer"), new CheckReport.Outcome.Left());
  }

  @Test
  void aStoreOfAnotherFormatIsRefused() {
    assertThatThrownBy(
            () -> Store.open(root.resolve("store"), new OnDiskFormat.Plain(), Clock.systemUTC()))
        .isInstanceOf(FailedPrecondition.class)
        .hasMessageContaining("overlay trusted");
  }

  @Test
  void openingMakesOnlyTheFormatFile() throws IOException {
    Store.open(root.resolve("new"), OVERLAY, Clock.systemUTC()).close();
    assertThat(root.resolve("new")).isDirectoryContaining("glob:**/format");
    assertThat(root.resolve("new").toFile().list()).hasSize(1);
  }
}
