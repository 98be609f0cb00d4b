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
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Digests of files that were hashed before, kept in a file from build to build.
 *
 * <p>A digest counts while size, modification time, change time, inode and device are the same; a
 * program can set all of them but the change time. A file that changed just before it was hashed
 * could change again within the same tick of the file system's clock, so it is not kept (the "racy"
 * rule that git has for its index). A cache that can't be read is taken as empty: it only saves
 * time.
 */
final class StatCache {

  private static final int MAGIC = 0x56535443;
  private static final int MAXIMUM_ENTRIES = 4_000_000;
  private static final int HASH_LENGTH = 32;
  private static final Duration CLOCK_TICK = Duration.ofMillis(50);

  /** What a file looked like when it was hashed. */
  private record Entry(
      long size, Instant modified, Instant changed, FileNode.Identity identity, Digest digest) {
    boolean fits(FileNode node) {
      return size == node.size()
          && changed.equals(node.changed())
          && modified.equals(node.modified())
          && identity.equals(node.identity());
    }
  }

  private final Path file;
  private final Map<String, Entry> known;

  private StatCache(Path file, Map<String, Entry> known) {
    this.file = file;
    this.known = known;
  }

  /**
   * Reads a cache.
   *
   * @param file where it is kept
   * @return the cache, empty when there is none or it can't be read
   */
  static StatCache load(Path file) {
    Map<String, Entry> entries = new ConcurrentHashMap<>();
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
      int count = in.readInt() == MAGIC ? in.readInt() : 0;
      for (int i = 0; i < Math.min(count, MAXIMUM_ENTRIES); i++) {
        entries.put(in.readUTF(), read(in));
      }
    } catch (NoSuchFileException e) {
      return new StatCache(file, entries);
    } catch (IOException e) {
      entries.clear();
    }
    return new StatCache(file, entries);
  }

  /**
   * The digest of a file that is as it was when it was hashed.
   *
   * @param path its path in the context
   * @param node what it looks like now
   * @return the digest, or empty
   */
  Optional<Digest> find(TreePath path, FileNode node) {
    Entry entry = known.get(path.value());
    if (entry == null || !entry.fits(node)) {
      return Optional.empty();
    }
    return Optional.of(entry.digest());
  }

  /**
   * Keeps a digest.
   *
   * @param path the file's path in the context
   * @param node what it looked like before it was hashed
   * @param hashedAt when hashing began
   * @param digest its digest
   */
  void put(TreePath path, FileNode node, Instant hashedAt, Digest digest) {
    if (node.changed().isBefore(hashedAt.minus(CLOCK_TICK))) {
      Entry entry =
          new Entry(node.size(), node.modified(), node.changed(), node.identity(), digest);
      known.put(path.value(), entry);
    }
  }

  /**
   * Writes the cache.
   *
   * @param stillThere tells of a path whether the context still has it
   * @throws IOException when writing fails
   */
  void save(Predicate<TreePath> stillThere) throws IOException {
    Files.createDirectories(file.getParent());
    Path temporary = Files.createTempFile(file.getParent(), file.getFileName().toString(), ".new");
    try {
      try (DataOutputStream out =
          new DataOutputStream(
              new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16))) {
        known.keySet().removeIf(path -> !stillThere.test(new TreePath(path)));
        Map<String, Entry> entries = Map.copyOf(known);
        out.writeInt(MAGIC);
        out.writeInt(entries.size());
        for (Map.Entry<String, Entry> entry : entries.entrySet()) {
          out.writeUTF(entry.getKey());
          write(out, entry.getValue());
        }
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Entry read(DataInputStream in) throws IOException {
    long size = in.readLong();
    Instant modified = Instant.ofEpochSecond(in.readLong(), in.readInt());
    Instant changed = Instant.ofEpochSecond(in.readLong(), in.readInt());
    FileNode.Identity identity = new FileNode.Identity(in.readLong(), in.readLong());
    return new Entry(size, modified, changed, identity, Digest.ofHash(in.readNBytes(HASH_LENGTH)));
  }

  private static void write(DataOutputStream out, Entry entry) throws IOException {
    out.writeLong(entry.size());
    write(out, entry.modified());
    write(out, entry.changed());
    out.writeLong(entry.identity().device());
    out.writeLong(entry.identity().inode());
    out.write(HexFormat.of().parseHex(entry.digest().hex()));
  }

  private static void write(DataOutputStream out, Instant time) throws IOException {
    long seconds = time.getEpochSecond();
    int nanoseconds = time.getNano();
    out.writeLong(seconds);
    out.writeInt(nanoseconds);
  }
}
