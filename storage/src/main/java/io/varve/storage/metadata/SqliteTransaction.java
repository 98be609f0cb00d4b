package io.varve.storage.metadata;

import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.metadata.MetadataStore.UpdateTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.SequencedMap;

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
      PreparedStatement get = connection.get();
      get.setString(1, table.name());
      get.setString(2, key);
      try (ResultSet row = get.executeQuery()) {
        return row.next() ? Optional.of(decode(table, key, row.getString(1))) : Optional.empty();
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
      PreparedStatement scan = connection.scan();
      scan.setString(1, table.name());
      scan.setString(2, prefix);
      try (ResultSet row = scan.executeQuery()) {
        while (row.next() && row.getString(1).startsWith(prefix)) {
          String key = row.getString(1);
          found.put(key, decode(table, key, row.getString(2)));
        }
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
      PreparedStatement put = connection.put();
      put.setString(1, table.name());
      put.setString(2, key);
      put.setString(3, Json.toText(table.encode().apply(value)));
      put.executeUpdate();
    } catch (SQLException e) {
      throw unchecked(e);
    }
  }

  @Override
  public void delete(Table<?> table, String key) {
    requireRunning();
    try {
      PreparedStatement delete = connection.delete();
      delete.setString(1, table.name());
      delete.setString(2, key);
      delete.executeUpdate();
    } catch (SQLException e) {
      throw unchecked(e);
    }
  }

  private static <T> T decode(Table<T> table, String key, String json) {
    JsonObject object =
        Json.parseObject(
            json.getBytes(StandardCharsets.UTF_8), "record " + table.name() + " " + key);
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
