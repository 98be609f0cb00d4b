package io.varve.builder.cache;

import io.varve.oci.Digest;
import io.varve.storage.lease.GcRoots;
import io.varve.storage.lease.Resource;
import io.varve.storage.metadata.MetadataStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Keeps results of steps in the metadata store. Safe for several threads and processes. */
public final class BuildCache implements GcRoots {

  private final MetadataStore metadata;

  /**
   * A cache in a store.
   *
   * @param metadata the store
   */
  public BuildCache(MetadataStore metadata) {
    this.metadata = metadata;
  }

  /**
   * Looks a result up.
   *
   * @param key what it depends on
   * @return the result, or empty
   * @throws IOException when the store fails
   */
  public Optional<CacheRecord> find(CacheKey key) throws IOException {
    String name = key.digest().hex();
    return metadata.read(transaction -> transaction.get(CacheRecord.TABLE, name));
  }

  /**
   * Keeps a result in place of the one with that key.
   *
   * @param key what it depends on
   * @param result the result; its snapshot is committed
   * @throws IOException when the store fails
   */
  public void put(CacheKey key, CacheRecord result) throws IOException {
    String name = key.digest().hex();
    metadata.update(
        transaction -> {
          transaction.put(CacheRecord.TABLE, name, result);
          return name;
        });
  }

  /**
   * Explains why a key was not found: compares it with the latest record of the same instruction,
   * and shows the inputs that differ.
   *
   * @param title the instruction
   * @param key the key that was not found
   * @return one line an input, none when the instruction was never built
   * @throws IOException when the store fails
   */
  public List<String> explainMiss(String title, CacheKey key) throws IOException {
    Optional<CacheRecord> nearest =
        metadata.read(
            transaction ->
                transaction.scan(CacheRecord.TABLE, "").values().stream()
                    .filter(record -> record.title().equals(title))
                    .min(
                        Comparator.<CacheRecord>comparingInt(
                                record -> differences(record.inputs(), key.inputs()).size())
                            .thenComparing(CacheRecord::createdAt, Comparator.reverseOrder())));
    return nearest.map(record -> differences(record.inputs(), key.inputs())).orElse(List.of());
  }

  /**
   * Forgets results. Their layers go with the next collection when no image has them.
   *
   * @param older which ones, by the time they were made
   * @return the number of results forgotten
   * @throws IOException when the store fails
   */
  public int prune(Predicate<Instant> older) throws IOException {
    return metadata.update(
        transaction -> {
          int pruned = 0;
          for (Map.Entry<String, CacheRecord> entry :
              transaction.scan(CacheRecord.TABLE, "").entrySet()) {
            if (older.test(entry.getValue().createdAt())) {
              transaction.delete(CacheRecord.TABLE, entry.getKey());
              pruned++;
            }
          }
          return pruned;
        });
  }

  /**
   * All results.
   *
   * @return by the digest of their key
   * @throws IOException when the store fails
   */
  public SequencedMap<String, CacheRecord> list() throws IOException {
    return metadata.read(transaction -> transaction.scan(CacheRecord.TABLE, ""));
  }

  @Override
  public Stream<Resource> roots(MetadataStore.ReadTransaction transaction) {
    return transaction.scan(CacheRecord.TABLE, "").values().stream()
        .flatMap(record -> record.snapshot().stream())
        .map(Resource.Committed::new);
  }

  private static List<String> differences(
      SequencedMap<String, String> before, SequencedMap<String, String> now) {
    List<String> lines = new ArrayList<>();
    now.forEach(
        (name, value) -> {
          String old = before.get(name);
          if (old == null) {
            lines.add(name + " is new: " + shown(value));
          } else if (!old.equals(value)) {
            lines.add(name + " changed: " + shown(old) + " → " + shown(value));
          }
        });
    before.forEach(
        (name, value) -> {
          if (!now.containsKey(name)) {
            lines.add(name + " is gone: " + shown(value));
          }
        });
    return lines;
  }

  private static String shown(String value) {
    if (Digest.isDigest(value)) {
      return Digest.parse(value).shortHex();
    }
    return value.length() <= 80 ? value : value.substring(0, 80) + "…";
  }
}
