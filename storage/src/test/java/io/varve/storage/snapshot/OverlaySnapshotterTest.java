package io.varve.storage.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.NotFound;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.SqliteMetadataStore;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import io.varve.storage.snapshot.Snapshotter.Placement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The overlay snapshotter keeps the contract, and more. */
class OverlaySnapshotterTest extends SnapshotterContract {

  @Override
  MetadataStore newMetadata() {
    return new SqliteMetadataStore(root.resolve("metadata.db"));
  }

  @Override
  DirectorySnapshotter newSnapshotter(Path directory, MetadataStore store) {
    return new OverlaySnapshotter(directory, store, Clock.systemUTC(), XattrNamespace.TRUSTED);
  }

  @Test
  void theMountNamesLayersTopFirstAndTheDirectoriesOfTheTop() throws IOException {
    layer("1", Optional.empty());
    layer("2", Optional.of(new SnapshotName("1")));
    snapshotter.prepare(KEY, Optional.of(new SnapshotName("2")), Map.of());
    Path changes = snapshotter.changes(KEY);
    List<Path> layers = snapshotter.layers(new SnapshotName("2"));
    assertThat(snapshotter.mounts(KEY))
        .containsExactly(
            new Mount(
                "overlay",
                "overlay",
                List.of(
                    "lowerdir+=" + layers.get(0),
                    "lowerdir+=" + layers.get(1),
                    "upperdir=" + changes,
                    "workdir=" + changes.resolveSibling("work"),
                    "redirect_dir=nofollow",
                    "metacopy=off",
                    "index=off")));
  }

  @Test
  void aViewOfOneLayerIsABindMountAndOfTwoAnOverlay() throws IOException {
    layer("1", Optional.empty());
    layer("2", Optional.of(new SnapshotName("1")));
    snapshotter.view(new SnapshotKey("one"), new SnapshotName("1"), Map.of());
    snapshotter.view(new SnapshotKey("two"), new SnapshotName("2"), Map.of());
    assertThat(snapshotter.mounts(new SnapshotKey("one")))
        .extracting(Mount::type)
        .containsExactly("bind");
    assertThat(snapshotter.mounts(new SnapshotKey("two")).getFirst().options())
        .contains("ro")
        .noneMatch(option -> option.startsWith("upperdir"));
  }

  @Test
  void aUserNamespaceMountsWithItsAttributes() throws IOException {
    layer("1", Optional.empty());
    DirectorySnapshotter user =
        new OverlaySnapshotter(directories(), metadata, Clock.systemUTC(), XattrNamespace.USER);
    user.prepare(KEY, Optional.of(new SnapshotName("1")), Map.of());
    assertThat(user.mounts(KEY).getFirst().options()).contains("userxattr");
  }

  @Test
  void layersPreparedApartAreCommittedOntoOneAnother() throws IOException {
    prepare("a");
    prepare("b");
    Files.writeString(snapshotter.changes(new SnapshotKey("a")).resolve("a"), "a");
    Files.writeString(snapshotter.changes(new SnapshotKey("b")).resolve("b"), "b");
    snapshotter.commitOnto(BASE, new SnapshotKey("a"), Optional.empty());
    Snapshot.Committed top = snapshotter.commitOnto(TOP, new SnapshotKey("b"), Optional.of(BASE));
    assertThat(top.parent()).contains(BASE);
    assertThat(snapshotter.layers(TOP)).hasSize(2);
    assertThatThrownBy(() -> snapshotter.remove(BASE)).isInstanceOf(FailedPrecondition.class);
    assertThat(snapshotter.inspection().wrongChildren()).isEmpty();
  }

  @Test
  void severalLayersAreCommittedTogetherOrNotAtAll() throws IOException {
    prepare("a");
    prepare("b");
    Placement lower = new Placement(BASE, new SnapshotKey("a"), Optional.empty());
    Placement upper = new Placement(TOP, new SnapshotKey("b"), Optional.of(BASE));
    assertThatThrownBy(() -> snapshotter.commitAll(List.of(upper, lower)))
        .isInstanceOf(NotFound.class);
    assertThat(snapshotter.find(BASE)).isEmpty();
    assertThat(snapshotter.find(TOP)).isEmpty();
    snapshotter.commitAll(List.of(lower, upper));
    assertThat(snapshotter.find(TOP).orElseThrow().parent()).contains(BASE);
    assertThat(snapshotter.layers(TOP)).hasSize(2);
    assertThat(snapshotter.inspection().wrongChildren()).isEmpty();
    snapshotter.commitAll(List.of());
  }

  @Test
  void aSnapshotWithAParentIsNotPutOnAnother() throws IOException {
    layer(BASE.value(), Optional.empty());
    layer(TOP.value(), Optional.empty());
    snapshotter.prepare(KEY, Optional.of(BASE), Map.of());
    assertThatThrownBy(() -> snapshotter.commitOnto(new SnapshotName("x"), KEY, Optional.of(TOP)))
        .isInstanceOf(FailedPrecondition.class);
  }

  @Test
  void theWorkDirectoryGoesWithTheCommit() throws IOException {
    prepare(KEY.value());
    Path work = snapshotter.changes(KEY).resolveSibling("work");
    assertThat(work).isDirectory();
    snapshotter.commit(BASE, KEY);
    assertThat(work).doesNotExist();
  }

  @Test
  void moreLayersThanTheKernelTakesAreRefused() {
    List<Path> layers = Collections.nCopies(OverlaySnapshotter.MAXIMUM_LAYERS + 1, root);
    assertThatThrownBy(() -> snapshotter.mounts(root, false, layers))
        .isInstanceOf(FailedPrecondition.class)
        .hasMessageContaining("500");
  }
}
