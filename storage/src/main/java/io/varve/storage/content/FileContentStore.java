package io.varve.storage.content;

import io.varve.oci.Digest;
import io.varve.oci.Digest.Algorithm;
import io.varve.oci.error.NotFound;
import io.varve.storage.disk.Disk;
import io.varve.storage.disk.DiskFile;
import io.varve.storage.disk.RandomNames;
import io.varve.storage.disk.Trees;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import io.varve.storage.lock.Locks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Blobs as files, the directory form of an OCI image layout's {@code blobs}. Safe for several
 * processes: a blob appears by rename, an ingest is held by a lock, and the files are the truth.
 */
public final class FileContentStore implements ContentStore {

  /** After this time an ingest without a name or bytes has lost its writer. */
  private static final Duration LEFTOVER_GRACE = Duration.ofHours(1);

  private final BlobPaths paths;
  private final Locks locks;
  private final Disk disk;

  /**
   * Creates the store of a directory.
   *
   * @param root holds {@code blobs}, {@code ingest} and {@code trash}; made when first needed
   * @param locks hold ingests
   * @param disk changes the files
   */
  public FileContentStore(Path root, Locks locks, Disk disk) {
    this.paths = new BlobPaths(root);
    this.locks = locks;
    this.disk = disk;
  }

  @Override
  public ContentReader open(Digest digest) throws IOException {
    try {
      return FileContentReader.open(paths.blob(digest));
    } catch (NoSuchFileException e) {
      throw new NotFound("no blob " + digest + " in the store", e);
    }
  }

  @Override
  public Optional<ContentInfo> info(Digest digest) throws IOException {
    try {
      BasicFileAttributes file =
          Files.readAttributes(paths.blob(digest), BasicFileAttributes.class);
      return Optional.of(new ContentInfo(digest, file.size(), file.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  @Override
  public void forEach(Consumer<ContentInfo> visitor) throws IOException {
    for (Algorithm algorithm : Algorithm.values()) {
      for (Path file : list(paths.blobs(algorithm))) {
        String written = paths.blobs(algorithm).getFileName() + ":" + file.getFileName();
        if (Digest.isDigest(written)) {
          info(Digest.parse(written)).ifPresent(visitor);
        }
      }
    }
  }

  @Override
  public void hide(Digest digest) throws IOException {
    Path trash = paths.trash();
    disk.createDirectories(trash);
    try {
      // Not synced: a blob that comes back after a power cut is only collected again.
      disk.rename(paths.blob(digest), trash.resolve(digest.hex() + "." + RandomNames.next()));
    } catch (NoSuchFileException _) {
      // Somebody else was faster.
    }
  }

  @Override
  public void purge() throws IOException {
    for (Path file : list(paths.trash())) {
      disk.delete(file);
    }
    Instant before = Instant.now().minus(LEFTOVER_GRACE);
    for (Path entry : brokenIngests()) {
      if (isOlder(entry, before)) {
        deleteIngest(entry);
      }
    }
  }

  @Override
  public Ingest begin(IngestRef ref) throws IOException {
    return begin(ref, locks.acquire(LockRank.INGEST, BlobPaths.hash(ref)));
  }

  @Override
  public Optional<Ingest> tryBegin(IngestRef ref) throws IOException {
    Optional<HeldLock> lock = locks.tryAcquire(LockRank.INGEST, BlobPaths.hash(ref));
    return lock.isEmpty() ? Optional.empty() : Optional.of(begin(ref, lock.get()));
  }

  private Ingest begin(IngestRef ref, HeldLock lock) throws IOException {
    Path directory = paths.ingest(ref);
    try {
      disk.createDirectories(directory);
      Path name = BlobPaths.ref(directory);
      if (!Files.exists(name)) {
        writeName(name, ref);
      }
      DiskFile data = disk.open(BlobPaths.data(directory));
      return new FileIngest(ref, directory, data, lock, paths, disk);
    } catch (IOException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  /** Not synced: losing an ingest's name in a power cut loses nothing that was acknowledged. */
  private void writeName(Path name, IngestRef ref) throws IOException {
    try (DiskFile file = disk.open(name)) {
      file.writeFully(ByteBuffer.wrap(ref.value().getBytes(StandardCharsets.UTF_8)), 0);
    }
  }

  @Override
  public List<IngestStatus> ingests() throws IOException {
    List<IngestStatus> found = new ArrayList<>();
    for (Path directory : list(paths.ingests())) {
      if (Files.isDirectory(directory)) {
        status(directory).ifPresent(found::add);
      }
    }
    return List.copyOf(found);
  }

  private static Optional<IngestStatus> status(Path directory) throws IOException {
    try {
      IngestRef ref = new IngestRef(Files.readString(BlobPaths.ref(directory)));
      if (!BlobPaths.hash(ref).equals(directory.getFileName().toString())) {
        return Optional.empty();
      }
      BasicFileAttributes name = attributes(BlobPaths.ref(directory));
      BasicFileAttributes data = attributes(BlobPaths.data(directory));
      return Optional.of(
          new IngestStatus(
              ref,
              data.size(),
              name.lastModifiedTime().toInstant(),
              data.lastModifiedTime().toInstant()));
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  private static BasicFileAttributes attributes(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class);
  }

  @Override
  public void abort(IngestRef ref) throws IOException {
    if (Files.exists(paths.ingest(ref))) {
      begin(ref).abort();
    }
  }

  /** Deletes an ingest; the name goes last, so that what is left of it can be found. */
  static void drop(Disk disk, Path directory) throws IOException {
    disk.delete(BlobPaths.data(directory));
    disk.delete(BlobPaths.ref(directory));
    disk.delete(directory);
  }

  /**
   * Files that are no blobs and no ingests: deleted blobs that were not freed, ingests without a
   * name, strange files among the blobs.
   *
   * @param before only what was last changed before; younger ones may belong to a process at work
   * @return files and directories
   * @throws IOException when it fails
   */
  public List<Path> leftovers(Instant before) throws IOException {
    List<Path> found = new ArrayList<>(list(paths.trash()));
    for (Algorithm algorithm : Algorithm.values()) {
      String prefix = paths.blobs(algorithm).getFileName() + ":";
      for (Path file : list(paths.blobs(algorithm))) {
        if (!Digest.isDigest(prefix + file.getFileName())) {
          found.add(file);
        }
      }
    }
    found.addAll(brokenIngests());
    List<Path> old = new ArrayList<>();
    for (Path file : found) {
      if (isOlder(file, before)) {
        old.add(file);
      }
    }
    return List.copyOf(old);
  }

  private List<Path> brokenIngests() throws IOException {
    List<Path> broken = new ArrayList<>();
    for (Path directory : list(paths.ingests())) {
      if (!Files.isDirectory(directory) || status(directory).isEmpty()) {
        broken.add(directory);
      }
    }
    return broken;
  }

  /** The directory has the name of its lock; a writer that holds it may be making it anew. */
  private void deleteIngest(Path directory) throws IOException {
    Optional<HeldLock> lock = locks.tryAcquire(LockRank.INGEST, directory.getFileName().toString());
    if (lock.isPresent()) {
      try (HeldLock _ = lock.get()) {
        Trees.delete(directory);
      }
    }
  }

  private static boolean isOlder(Path file, Instant before) throws IOException {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS)
          .toInstant()
          .isBefore(before);
    } catch (NoSuchFileException _) {
      return false;
    }
  }

  /**
   * Deletes one of {@link #leftovers}.
   *
   * @param file the file or directory
   * @throws IOException when it fails
   */
  public void deleteLeftover(Path file) throws IOException {
    Trees.delete(file);
  }

  private static List<Path> list(Path directory) throws IOException {
    List<Path> entries = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(entries::add);
    } catch (NoSuchFileException _) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }
}
