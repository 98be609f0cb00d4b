package io.varve.storage.metadata;

import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.metadata.MetadataStore.UpdateTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;
import org.sqlite.core.DirectDatabase;

/** A transaction on a connection, usable until the work returns. */
final class SqliteTransaction implements UpdateTransaction {

  private final SqliteConnection connection;
  private boolean ended;

  SqliteTransaction(SqliteConnection connection) {
    this.connection = connection;
  }

  void end() {
    ended = true;
  }

  @Override
  public <T> Optional<T> get(Table<T> table, String key) {
    requireRunning();
    try {
      DirectDatabase database = connection.database();
      long get = connection.get();
      database.bind(get, 1, table.name());
      database.bind(get, 2, key);
      try {
        return database.step(get)
            ? Optional.of(decode(table, key, database.bytes(get, 0)))
            : Optional.empty();
      } finally {
        database.reset(get);
      }
    } catch (SQLException e) {
      throw unchecked(e);
    }
  }

  @Override
  public <T> SequencedMap<String, T> scan(Table<T> table, String prefix) {
    requireRunning();
    SequencedMap<String, T> found = new LinkedHashMap<>();
    try {
      DirectDatabase database = connection.database();
      long scan = connection.scan();
      database.bind(scan, 1, table.name());
      database.bind(scan, 2, prefix);
      try {
        while (database.step(scan)) {
          String key = database.text(scan, 0);
          if (!key.startsWith(prefix)) {
            break;
          }
          found.put(key, decode(table, key, database.bytes(scan, 1)));
        }
      } finally {
        database.reset(scan);
      }
      return found;
    } catch (SQLException e) {
      throw unchecked(e);
    }
  }

  @Override
  public <T> void put(Table<T> table, String key, T value) {
    requireRunning();
    try {
      DirectDatabase database = connection.database();
      long put = connection.put();
      database.bind(put, 1, table.name());
      database.bind(put, 2, key);
      database.bind(put, 3, Json.toBytes(table.encode().apply(value)));
      database.step(put);
    } catch (SQLException e) {
      throw unchecked(e);
    }
  }

  @Override
  public void delete(Table<?> table, String key) {
    requireRunning();
    try {
      DirectDatabase database = connection.database();
      long delete = connection.delete();
      database.bind(delete, 1, table.name());
      database.bind(delete, 2, key);
      database.step(delete);
    } catch (SQLException e) {
      throw unchecked(e);
    }
  }

  private static <T> T decode(Table<T> table, String key, byte[] json) {
    JsonObject object = Json.parseObject(json, "record " + table.name() + " " + key);
    return table.decode().apply(object);
  }

  private void requireRunning() {
    if (ended) {
      throw new IllegalStateException("the transaction has ended");
    }
  }

  /** Carried through the work's own code; the store unwraps and explains it. */
  private static UncheckedIOException unchecked(SQLException failure) {
    return new UncheckedIOException(new IOException(failure));
  }
}
