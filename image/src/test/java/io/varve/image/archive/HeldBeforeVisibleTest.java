package io.varve.image.archive;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.image.ResolvedImage;
import io.varve.image.testing.TestStore;
import io.varve.oci.Digest;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.content.FileContentStore;
import io.varve.storage.disk.Disk;
import io.varve.storage.disk.DiskFile;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import io.varve.storage.lock.Locks;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector of another process may run between any two lines of a load. */
class HeldBeforeVisibleTest {

  @TempDir private Path directory;

  @Test
  void everyBlobOfAnArchiveIsHeldWhenItAppears() throws Exception {
    TestStore origin = new TestStore(directory.resolve("origin"));
    ResolvedImage image = origin.addImage("app:1", 1, 1000, 70_000);
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarSink sink = new TarSink(tar)) {
      SavedImage saved = new SavedImage(image, image.record().reference().stream().toList());
      new ImageSaver(origin.content, origin.images, origin.layers)
          .save(
              List.of(saved),
              Optional.empty(),
              ImageSaver.Format.DOCKER,
              sink,
              ProgressListener.NONE);
    }
    HoldsAndAppearances watched = new HoldsAndAppearances();
    TestStore target =
        new TestStore(
            directory.resolve("target"),
            new FileContentStore(
                directory.resolve("blobs"), new Locks(directory.resolve("locks")), watched));
    new ImageLoader(
            target.content, target.images, target.snapshots, target.unpacker, (_, _) -> watched)
        .load(new ByteArrayInputStream(tar.toByteArray()), ProgressListener.NONE);
    assertThat(watched.appeared).contains(image.imageId().hex()).hasSizeGreaterThan(4);
    assertThat(watched.unheld).isEmpty();
  }

  /** A lease and a disk that see which blobs come into sight and whether they were held then. */
  private static final class HoldsAndAppearances implements Disk, Lease {

    private final Disk disk = Disk.local();
    private final Set<String> held = new HashSet<>();
    private final List<String> appeared = new ArrayList<>();
    private final List<String> unheld = new ArrayList<>();

    @Override
    public synchronized void hold(Resource resource) {
      if (resource instanceof Resource.Content(Digest digest)) {
        held.add(digest.hex());
      }
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
      String name = to.getFileName().toString();
      appeared.add(name);
      if (!held.contains(name)) {
        unheld.add(name);
      }
      disk.rename(from, to);
    }

    @Override
    public DiskFile open(Path file) throws IOException {
      return disk.open(file);
    }

    @Override
    public void createDirectories(Path created) throws IOException {
      disk.createDirectories(created);
    }

    @Override
    public void delete(Path path) throws IOException {
      disk.delete(path);
    }

    @Override
    public void syncDirectory(Path synced) throws IOException {
      disk.syncDirectory(synced);
    }

    @Override
    public void release(Resource resource) {}

    @Override
    public void close() {}
  }
}
