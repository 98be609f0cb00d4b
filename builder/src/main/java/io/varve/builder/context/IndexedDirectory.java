package io.varve.builder.context;

import io.varve.builder.tree.FileNode;
import io.varve.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What an index knows of one directory. Its files stay packed until one of them is asked for: in
 * most builds most directories are as they were. Safe for several threads.
 */
final class IndexedDirectory {

  private static final int HASH_LENGTH = 32;

  /**
   * What the directory looked like as a whole.
   *
   * @param look the digest of its look
   * @param own the digest of its own content
   */
  record Whole(Digest look, Digest own) {}

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

  private final Map<String, Entry> files = new HashMap<>();
  private Optional<Whole> whole;
  private Optional<byte[]> packed;

  /** One of which nothing is known. */
  IndexedDirectory() {
    this(Optional.empty(), Optional.empty());
  }

  private IndexedDirectory(Optional<Whole> whole, Optional<byte[]> packed) {
    this.whole = whole;
    this.packed = packed;
  }

  synchronized Optional<Whole> whole() {
    return whole;
  }

  synchronized void put(Whole now) {
    whole = Optional.of(now);
  }

  synchronized Optional<Digest> find(String name, FileNode node) {
    unpack();
    Entry entry = files.get(name);
    return entry == null || !entry.fits(node) ? Optional.empty() : Optional.of(entry.digest());
  }

  synchronized void put(String name, FileNode node, Digest digest) {
    unpack();
    files.put(
        name, new Entry(node.size(), node.modified(), node.changed(), node.identity(), digest));
  }

  /** Reads one; what is damaged inside is found when a file is asked for. */
  static IndexedDirectory read(DataInputStream in, long limit) throws IOException {
    Optional<Whole> whole =
        in.readBoolean()
            ? Optional.of(new Whole(readDigest(in), readDigest(in)))
            : Optional.empty();
    int length = in.readInt();
    if (length < 0 || length > limit) {
      throw new IOException("a directory of the index is longer than the index: " + length);
    }
    byte[] packed = in.readNBytes(length);
    return new IndexedDirectory(whole, Optional.of(packed));
  }

  /** Writes it, without those of the unpacked files that are gone. */
  synchronized void write(DataOutputStream out, Predicate<String> stillThere) throws IOException {
    out.writeBoolean(whole.isPresent());
    if (whole.isPresent()) {
      write(out, whole.get().look());
      write(out, whole.get().own());
    }
    byte[] bytes = packed.isPresent() ? packed.get() : pack(stillThere);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  private byte[] pack(Predicate<String> stillThere) throws IOException {
    files.keySet().removeIf(name -> !stillThere.test(name));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      for (Map.Entry<String, Entry> file : files.entrySet()) {
        Entry entry = file.getValue();
        out.writeUTF(file.getKey());
        out.writeLong(entry.size());
        write(out, entry.modified());
        write(out, entry.changed());
        out.writeLong(entry.identity().device());
        out.writeLong(entry.identity().inode());
        write(out, entry.digest());
      }
    }
    return bytes.toByteArray();
  }

  private void unpack() {
    if (packed.isEmpty()) {
      return;
    }
    byte[] bytes = packed.get();
    packed = Optional.empty();
    ByteArrayInputStream rest = new ByteArrayInputStream(bytes);
    try (DataInputStream in = new DataInputStream(rest)) {
      while (rest.available() > 0) {
        files.put(in.readUTF(), readEntry(in));
      }
    } catch (IOException _) {
      files.clear(); // damaged: as if nothing were known
    }
  }

  private static Entry readEntry(DataInputStream in) throws IOException {
    long size = in.readLong();
    Instant modified = Instant.ofEpochSecond(in.readLong(), in.readInt());
    Instant changed = Instant.ofEpochSecond(in.readLong(), in.readInt());
    FileNode.Identity identity = new FileNode.Identity(in.readLong(), in.readLong());
    return new Entry(size, modified, changed, identity, readDigest(in));
  }

  private static Digest readDigest(DataInputStream in) throws IOException {
    byte[] hash = new byte[HASH_LENGTH];
    in.readFully(hash);
    return Digest.ofHash(hash);
  }

  private static void write(DataOutputStream out, Digest digest) throws IOException {
    out.write(HexFormat.of().parseHex(digest.hex()));
  }

  private static void write(DataOutputStream out, Instant time) throws IOException {
    out.writeLong(time.getEpochSecond());
    out.writeInt(time.getNano());
  }
}
