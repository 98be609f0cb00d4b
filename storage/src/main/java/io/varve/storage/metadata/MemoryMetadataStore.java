package io.varve.storage.metadata;

import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Records in memory: for tests, and for assembling images without a disk. They are kept encoded, so
 * that a reader gets what it would get from a disk.
 */
public final class MemoryMetadataStore implements MetadataStore {

  /** The order of names that SQLite has, too: by UTF-8 bytes. */
  private static final Comparator<String> BY_BYTES =
      (a, b) ->
          Arrays.compareUnsigned(
              a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));

  private final ReentrantLock writer = new ReentrantLock(true);
  private volatile Map<String, NavigableMap<String, JsonObject>> state = Map.of();
  private volatile boolean closed;

  @Override
  public <R, X extends Exception> R read(ReadWork<R, X> work) throws X, IOException {
    requireOpen();
    MemoryTransaction transaction = new MemoryTransaction(state);
    try {
      return work.run(transaction);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      transaction.end();
    }
  }

  @Override
  public <R, X extends Exception> R update(UpdateWork<R, X> work) throws X, IOException {
    requireOpen();
    if (writer.isHeldByCurrentThread()) {
      throw new IllegalStateException("an update inside an update waits for itself");
    }
    writer.lock();
    MemoryTransaction transaction = new MemoryTransaction(state);
    try {
      R result = work.run(transaction);
      state = transaction.tables();
      return result;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      transaction.end();
      writer.unlock();
    }
  }

  @Override
  public <R, X extends Exception> R updateUnsynced(UpdateWork<R, X> work) throws X, IOException {
    return update(work);
  }

  @Override
  public void close() {
    closed = true;
  }

  private void requireOpen() {
    if (closed) {
      throw new FailedPrecondition("the metadata store is closed");
    }
  }

  /** A transaction on the state of one moment; changed tables are copied first. */
  private static final class MemoryTransaction implements UpdateTransaction {

    private final Map<String, NavigableMap<String, JsonObject>> tables;
    private final Map<String, NavigableMap<String, JsonObject>> changed = new HashMap<>();
    private boolean ended;

    MemoryTransaction(Map<String, NavigableMap<String, JsonObject>> state) {
      this.tables = new HashMap<>(state);
    }

    Map<String, NavigableMap<String, JsonObject>> tables() {
      return Map.copyOf(tables);
    }

    void end() {
      ended = true;
    }

    private NavigableMap<String, JsonObject> rows(Table<?> table) {
      if (ended) {
        throw new IllegalStateException("the transaction has ended");
      }
      NavigableMap<String, JsonObject> rows = tables.get(table.name());
      return rows == null ? new TreeMap<>(BY_BYTES) : rows;
    }

    private NavigableMap<String, JsonObject> changedRows(Table<?> table) {
      return changed.computeIfAbsent(
          table.name(),
          name -> {
            NavigableMap<String, JsonObject> copy = new TreeMap<>(BY_BYTES);
            copy.putAll(rows(table));
            tables.put(name, copy);
            return copy;
          });
    }

    @Override
    public <T> Optional<T> get(Table<T> table, String key) {
      return Optional.ofNullable(rows(table).get(key)).map(table.decode());
    }

    @Override
    public <T> SequencedMap<String, T> scan(Table<T> table, String prefix) {
      SequencedMap<String, T> found = new LinkedHashMap<>();
      for (var row : rows(table).tailMap(prefix, true).entrySet()) {
        if (!row.getKey().startsWith(prefix)) {
          break;
        }
        found.put(row.getKey(), table.decode().apply(row.getValue()));
      }
      return found;
    }

    @Override
    public <T> void put(Table<T> table, String key, T value) {
      changedRows(table).put(key, table.encode().apply(value));
    }

    @Override
    public void delete(Table<?> table, String key) {
      changedRows(table).remove(key);
    }
  }
}
