package io.varve.storage.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileStatus;
import io.varve.linux.Mounts;
import io.varve.storage.metadata.MemoryMetadataStore;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kernel mounts what the snapshotter says, and shows what the layers hold. */
class OverlayMountPrivilegedTest {

  private static final SnapshotKey KEY = new SnapshotKey("key");

  @TempDir Path root;
  private OverlaySnapshotter snapshotter;
  private Path target;

  @BeforeEach
  void open() throws IOException {
    snapshotter =
        new OverlaySnapshotter(
            root.resolve("snapshots"),
            new MemoryMetadataStore(),
            Clock.systemUTC(),
            XattrNamespace.TRUSTED);
    target = Files.createDirectory(root.resolve("merged"));
  }

  @AfterEach
  void unmount() throws IOException {
    while (Mounts.find(target).isPresent()) {
      Mounts.unmount(target, false);
    }
  }

  private void mount(SnapshotKey key) throws IOException {
    for (Mount mount : snapshotter.mounts(key)) {
      Mounts.mount(mount.type(), mount.source(), mount.options(), target);
    }
  }

  private SnapshotName stack(int layers) throws IOException {
    Optional<SnapshotName> parent = Optional.empty();
    for (int i = 0; i < layers; i++) {
      SnapshotKey key = new SnapshotKey("making");
      snapshotter.prepare(key, parent, Map.of());
      Path changes = snapshotter.changes(key);
      Files.writeString(changes.resolve("layer " + i), "" + i);
      Files.writeString(changes.resolve("shared"), "" + i);
      parent = Optional.of(snapshotter.commit(new SnapshotName("layer " + i), key).name());
    }
    return parent.orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 127, 500})
  void aStackIsSeenWhole(int layers) throws IOException {
    SnapshotName top = stack(layers);
    snapshotter.prepare(KEY, Optional.of(top), Map.of());
    mount(KEY);
    assertThat(target.resolve("layer 0")).hasContent("0");
    assertThat(target.resolve("shared")).hasContent("" + (layers - 1));
    Files.writeString(target.resolve("shared"), "mine");
    assertThat(snapshotter.layers(top).getFirst().resolve("shared")).hasContent("" + (layers - 1));
    assertThat(snapshotter.changes(KEY).resolve("shared")).hasContent("mine");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 500})
  void aViewIsSeenWholeAndCantBeWritten(int layers) throws IOException {
    snapshotter.view(KEY, stack(layers), Map.of());
    mount(KEY);
    assertThat(target.resolve("layer 0")).hasContent("0");
    assertThat(Files.isWritable(target)).isFalse();
  }

  @Test
  void aSnapshotWithoutParentIsMountedAndWritten() throws IOException {
    snapshotter.prepare(KEY, Optional.empty(), Map.of());
    mount(KEY);
    Files.writeString(target.resolve("file"), "x");
    assertThat(snapshotter.changes(KEY).resolve("file")).hasContent("x");
  }

  @Test
  void aDeletionAndAReplacementAreMarkedInTheFormTheFormatSays() throws IOException {
    SnapshotKey making = new SnapshotKey("making");
    snapshotter.prepare(making, Optional.empty(), Map.of());
    Files.createDirectories(snapshotter.changes(making).resolve("directory/below"));
    Files.writeString(snapshotter.changes(making).resolve("file"), "x");
    SnapshotName base = snapshotter.commit(new SnapshotName("base"), making).name();
    snapshotter.prepare(KEY, Optional.of(base), Map.of());
    mount(KEY);
    Files.delete(target.resolve("file"));
    Files.delete(target.resolve("directory/below"));
    Files.delete(target.resolve("directory"));
    Files.createDirectory(target.resolve("directory"));
    try (DirectoryHandle changes = DirectoryHandle.open(snapshotter.changes(KEY))) {
      FileStatus whiteout = changes.status("file");
      assertThat(whiteout.isWhiteout()).isTrue();
      assertThat(changes.extendedAttribute("directory", "trusted.overlay.opaque"))
          .hasValueSatisfying(value -> assertThat(value).isEqualTo(new byte[] {'y'}));
    }
  }

  @Test
  void aRenamedDirectoryOfALowerLayerIsCopiedAndNotRedirected() throws IOException {
    SnapshotKey making = new SnapshotKey("making");
    snapshotter.prepare(making, Optional.empty(), Map.of());
    Files.createDirectories(snapshotter.changes(making).resolve("old"));
    SnapshotName base = snapshotter.commit(new SnapshotName("base"), making).name();
    snapshotter.prepare(KEY, Optional.of(base), Map.of());
    mount(KEY);
    // What mv(1) meets as EXDEV and does by copying; without redirect_dir a layer stands alone.
    assertThatThrownBy(
            () ->
                Files.move(
                    target.resolve("old"), target.resolve("new"), StandardCopyOption.ATOMIC_MOVE))
        .isInstanceOf(IOException.class);
    Files.createDirectory(target.resolve("new"));
    Files.move(target.resolve("new"), target.resolve("newer"));
    assertThat(snapshotter.changes(KEY).resolve("newer")).isDirectory();
  }

  @Test
  void aCommittedContainerLayerIsSeenByTheNextMount() throws IOException {
    SnapshotName base = stack(2);
    snapshotter.prepare(KEY, Optional.of(base), Map.of());
    mount(KEY);
    Files.delete(target.resolve("layer 0"));
    Files.writeString(target.resolve("added"), "x");
    Mounts.unmount(target, false);
    SnapshotName top = snapshotter.commit(new SnapshotName("top"), KEY).name();
    snapshotter.view(KEY, top, Map.of());
    mount(KEY);
    assertThat(target.resolve("layer 0")).doesNotExist();
    assertThat(target.resolve("added")).hasContent("x");
    assertThat(target.resolve("layer 1")).hasContent("1");
  }
}
