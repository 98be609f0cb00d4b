package io.varve.builder.context;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.TreePath;
import io.varve.oci.Digest;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;

/**
 * What is known of a context from earlier builds, kept in a file: for each directory a digest of
 * the look of everything in it with the digest of its content, and for each file its look with its
 * digest. A directory that looks as it did costs no more than the look; only where one differs its
 * files are compared one by one.
 *
 * <p>A digest counts while size, modification time, change time, inode and device are the same; a
 * program can set all of them but the change time. A file that changed just before it was hashed
 * could change again within the same tick of the file system's clock, so it is not kept, nor is its
 * directory (the "racy" rule that git has for its index). An index that can't be read is taken as
 * empty: it only saves time. Safe for several threads.
 */
final class ContextIndex {

  private static final int MAGIC = 0x56534432;
  private static final Duration CLOCK_TICK = Duration.ofMillis(50);

  private final Path file;
  private final Map<TreePath, IndexedDirectory> directories;
  private final AtomicBoolean changed = new AtomicBoolean();

  private ContextIndex(Path file, Map<TreePath, IndexedDirectory> directories) {
    this.file = file;
    this.directories = directories;
  }

  /**
   * Reads an index.
   *
   * @param file where it is kept
   * @return the index, empty when there is none or it can't be read
   */
  static ContextIndex load(Path file) {
    Map<TreePath, IndexedDirectory> known = new ConcurrentHashMap<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      long limit = Files.size(file);
      int count = in.readInt() == MAGIC ? in.readInt() : 0;
      for (int i = 0; i < count; i++) {
        known.put(new TreePath(in.readUTF()), IndexedDirectory.read(in, limit));
      }
    } catch (NoSuchFileException e) {
      return new ContextIndex(file, known);
    } catch (IOException e) {
      known.clear();
    }
    return new ContextIndex(file, known);
  }

  /**
   * The digest of a directory's own content, when it looks as it did.
   *
   * @param directory its path in the context
   * @param look the digest of its look
   * @return the digest, or empty
   */
  Optional<Digest> find(TreePath directory, Digest look) {
    IndexedDirectory known = directories.get(directory);
    return known == null
        ? Optional.empty()
        : known.whole().filter(w -> w.look().equals(look)).map(IndexedDirectory.Whole::own);
  }

  /**
   * The digest of a file that is as it was when it was hashed.
   *
   * @param path its path in the context
   * @param node what it looks like now
   * @return the digest, or empty
   */
  Optional<Digest> find(TreePath path, FileNode node) {
    IndexedDirectory known = directories.get(path.parent());
    return known == null ? Optional.empty() : known.find(path.name(), node);
  }

  /**
   * Whether what was seen can be relied on when it looks the same later.
   *
   * @param changed when it changed last
   * @param lookedAt when it was looked at
   * @return false when it may change again without looking so
   */
  static boolean isSettled(Instant changed, Instant lookedAt) {
    return changed.isBefore(lookedAt.minus(CLOCK_TICK));
  }

  /**
   * Keeps a digest of a file that is settled.
   *
   * @param path the file's path in the context
   * @param node what it looked like before it was hashed
   * @param digest its digest
   */
  void put(TreePath path, FileNode node, Digest digest) {
    known(path.parent()).put(path.name(), node, digest);
    changed.set(true);
  }

  /**
   * Keeps a digest of a directory's own content; all of it is settled.
   *
   * @param directory its path in the context
   * @param look the digest of its look
   * @param own the digest
   */
  void put(TreePath directory, Digest look, Digest own) {
    known(directory).put(new IndexedDirectory.Whole(look, own));
    changed.set(true);
  }

  private IndexedDirectory known(TreePath directory) {
    return directories.computeIfAbsent(directory, _ -> new IndexedDirectory());
  }

  /**
   * Writes the index when it has anything new.
   *
   * @param stillThere tells of a path whether the context still has it
   * @throws IOException when writing fails
   */
  void save(Predicate<TreePath> stillThere) throws IOException {
    if (!changed.getAndSet(false)) {
      return;
    }
    Files.createDirectories(file.getParent());
    Path temporary = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new");
    try {
      try (DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16))) {
        directories.keySet().removeIf(path -> !stillThere.test(path));
        Map<TreePath, IndexedDirectory> all = Map.copyOf(directories);
        out.writeInt(MAGIC);
        out.writeInt(all.size());
        for (Map.Entry<TreePath, IndexedDirectory> entry : all.entrySet()) {
          TreePath directory = entry.getKey();
          out.writeUTF(directory.value());
          entry.getValue().write(out, name -> stillThere.test(directory.child(name)));
        }
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
