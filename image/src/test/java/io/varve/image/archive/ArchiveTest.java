package io.varve.image.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.image.ImageRecord;
import io.varve.image.ResolvedImage;
import io.varve.image.testing.TestStore;
import io.varve.oci.Reference;
import io.varve.oci.RunConfig;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.task.ProgressListener;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveTest {

  @TempDir Path directory;
  private TestStore origin;
  private TestStore target;

  @BeforeEach
  void open() {
    origin = new TestStore(directory.resolve("origin"));
    target = new TestStore(directory.resolve("target"));
  }

  private static ImageLoader loader(TestStore store) {
    return new ImageLoader(
        store.content, store.images, store.snapshots, store.unpacker, TestStore.leases());
  }

  private void save(ArchiveSink sink, Optional<ResolvedImage> since, ResolvedImage... images)
      throws IOException {
    List<SavedImage> saved =
        Arrays.stream(images)
            .map(image -> new SavedImage(image, image.record().reference().stream().toList()))
            .toList();
    try (sink) {
      new ImageSaver(origin.content, origin.images, origin.layers)
          .save(saved, since, ImageSaver.Format.DOCKER, sink, ProgressListener.NONE);
    }
  }

  private byte[] tar(Optional<ResolvedImage> since, ResolvedImage... images) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    save(new TarSink(out), since, images);
    return out.toByteArray();
  }

  private List<ImageRecord> load(byte[] archive) throws IOException, InterruptedException {
    return loader(target).load(new ByteArrayInputStream(archive), ProgressListener.NONE);
  }

  @Test
  void whatIsSavedIsLoadedWithNameAndDigests() throws Exception {
    ResolvedImage image = origin.addImage("app:1", 1, 1000, 0, 70_000);
    assertThat(load(tar(Optional.empty(), image))).hasSize(1);
    ResolvedImage loaded = target.images.resolve("app:1");
    assertThat(loaded.imageId()).isEqualTo(image.imageId());
    assertThat(loaded.manifest()).isEqualTo(image.manifest());
    assertThat(target.snapshots.find(loaded.snapshot().orElseThrow())).isPresent();
  }

  @Test
  void theSameImagesGiveTheSameArchive() throws Exception {
    ResolvedImage image = origin.addImage("app:1", 1, 1000);
    assertThat(tar(Optional.empty(), image)).isEqualTo(tar(Optional.empty(), image));
  }

  @Test
  void aCompressedArchiveIsLoaded() throws Exception {
    byte[] plain = tar(Optional.empty(), origin.addImage("app:1", 1, 1000));
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }
    assertThat(load(packed.toByteArray())).hasSize(1);
  }

  @Test
  void aDirectoryIsLoaded() throws Exception {
    ResolvedImage image = origin.addImage("app:1", 1, 1000);
    save(new DirectorySink(directory.resolve("layout")), Optional.empty(), image);
    loader(target).load(directory.resolve("layout"), ProgressListener.NONE);
    assertThat(target.images.resolve("app:1").imageId()).isEqualTo(image.imageId());
  }

  @Test
  void whatTheReceiverHasIsLeftOut() throws Exception {
    ResolvedImage base = origin.addImage("base:1", 1, 500_000);
    ResolvedImage extra = origin.addImage("extra:1", 2, 1000);
    ResolvedImage app =
        origin.add(
            "app:1",
            List.of(base.config().diffIds().getFirst(), extra.config().diffIds().getFirst()),
            List.of(base.manifest().layers().getFirst(), extra.manifest().layers().getFirst()));
    byte[] difference = tar(Optional.of(base), app);
    assertThat(difference.length).isLessThan(20_000);
    assertThatThrownBy(() -> load(difference))
        .isInstanceOf(FailedPrecondition.class)
        .hasMessageContaining("--since");
    load(tar(Optional.empty(), base));
    assertThat(load(difference)).hasSize(1);
    assertThat(target.images.resolve("app:1").imageId()).isEqualTo(app.imageId());
  }

  @Test
  void everyCorruptedBlobIsRefused() throws Exception {
    ResolvedImage image = origin.addImage("app:1", 1, 1000, 2000);
    byte[] archive = tar(Optional.empty(), image);
    for (int position = 1024 + 512 + 100; position < archive.length - 8000; position += 512) {
      byte[] damaged = archive.clone();
      damaged[position] ^= 1;
      TestStore fresh = new TestStore(directory.resolve("damaged" + position));
      try {
        loader(fresh).load(new ByteArrayInputStream(damaged), ProgressListener.NONE);
        assertThat(fresh.images.resolve("app:1").imageId()).isEqualTo(image.imageId());
      } catch (DataLoss | InvalidArgument | FailedPrecondition | IOException e) {
        assertThat(fresh.catalog.list()).isEmpty();
      }
    }
  }

  @Test
  void aTruncatedArchiveIsRefused() throws Exception {
    byte[] archive = tar(Optional.empty(), origin.addImage("app:1", 1, 100_000));
    for (int length : new int[] {10, 600, 5000, archive.length / 2}) {
      assertThatThrownBy(() -> load(Arrays.copyOf(archive, length)))
          .isInstanceOfAny(IOException.class, InvalidArgument.class);
    }
    assertThat(target.catalog.list()).isEmpty();
  }

  @Test
  void somethingElseIsNoArchive() {
    assertThatThrownBy(() -> load(new byte[] {1, 2, 3, 4})).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> load("x".repeat(2000).getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(InvalidArgument.class)
        .hasMessageContaining("not an image archive");
    assertThatThrownBy(() -> load(new byte[10240]))
        .isInstanceOf(InvalidArgument.class)
        .hasMessageContaining("varve import");
  }

  @Test
  void anImportedTreeIsAnImageOfOneUnpackedLayer() throws Exception {
    RootfsImporter importer =
        new RootfsImporter(
            origin.content,
            origin.images,
            origin.snapshots,
            origin.form,
            origin.layers,
            TestStore.leases(),
            InstantSource.system());
    ResolvedImage image =
        importer.importTar(
            new ByteArrayInputStream("pretend tar".getBytes(StandardCharsets.UTF_8)),
            RunConfig.EMPTY.toBuilder().cmd(List.of("/bin/sh")).build(),
            "imported",
            TestStore.PLATFORM,
            Optional.of(Reference.parse("mine")));
    assertThat(origin.images.resolve("mine").imageId()).isEqualTo(image.imageId());
    assertThat(origin.layers.isStored(image.manifest().layers().getFirst())).isFalse();
    load(tar(Optional.empty(), image));
    assertThat(target.images.resolve("mine").imageId()).isEqualTo(image.imageId());
  }
}
