package io.varve.storage.metadata;

import io.varve.oci.error.FailedPrecondition;
import io.varve.storage.metadata.MetadataStore.UpdateWork;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.sqlite.JDBC;

/** One connection with its prepared statements; used by one thread at a time. */
final class SqliteConnection {

  private static final int SCHEMA_VERSION = 1;
  private static final int BUSY_TIMEOUT_MILLIS = 30_000;

  private final Connection connection;
  private final Statement statement;
  private PreparedStatement get;
  private PreparedStatement scan;
  private PreparedStatement put;
  private PreparedStatement delete;

  private SqliteConnection(Connection connection) throws SQLException {
    this.connection = connection;
    this.statement = connection.createStatement();
  }

  /** Opens the database and brings its schema up to date. */
  static SqliteConnection open(Path file) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("busy_timeout", Integer.toString(BUSY_TIMEOUT_MILLIS));
    Connection connection = JDBC.createConnection(JDBC.PREFIX + file, properties);
    try {
      SqliteConnection opened = new SqliteConnection(connection);
      opened.prepareSchema(file);
      return opened;
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private void prepareSchema(Path file) throws SQLException {
    execute("PRAGMA synchronous=FULL");
    if (schemaVersion(file) == SCHEMA_VERSION) {
      return;
    }
    // Kept in the file: every later connection, of any process, uses the log.
    execute("PRAGMA journal_mode=WAL");
    execute("BEGIN IMMEDIATE");
    if (schemaVersion(file) < SCHEMA_VERSION) {
      execute(
          "CREATE TABLE record (kind TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL,"
              + " PRIMARY KEY (kind, key)) WITHOUT ROWID");
      execute("PRAGMA user_version=" + SCHEMA_VERSION);
    }
    execute("COMMIT");
  }

  private int schemaVersion(Path file) throws SQLException {
    try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
      int version = row.getInt(1);
      if (version > SCHEMA_VERSION) {
        throw new FailedPrecondition(
            "the metadata database "
                + file
                + " has schema version "
                + version
                + ", this Varve knows up to "
                + SCHEMA_VERSION
                + "; use the newer Varve that wrote it");
      }
      return version;
    }
  }

  void execute(String sql) throws SQLException {
    statement.execute(sql);
  }

  /** Runs the work in the transaction that was begun, and commits it. */
  <R, X extends Exception> R complete(UpdateWork<R, X> work) throws X, SQLException {
    SqliteTransaction transaction = new SqliteTransaction(this);
    R result;
    try {
      result = work.run(transaction);
    } finally {
      transaction.end();
    }
    execute("COMMIT");
    return result;
  }

  /** Drops what the transaction did; false when the connection is of no further use. */
  boolean rollBack() {
    try {
      execute("ROLLBACK");
      return true;
    } catch (SQLException _) {
      return false;
    }
  }

  PreparedStatement get() throws SQLException {
    if (get == null) {
      get = connection.prepareStatement("SELECT json FROM record WHERE kind=? AND key=?");
    }
    return get;
  }

  PreparedStatement scan() throws SQLException {
    if (scan == null) {
      scan =
          connection.prepareStatement(
              "SELECT key, json FROM record WHERE kind=? AND key>=? ORDER BY key");
    }
    return scan;
  }

  PreparedStatement put() throws SQLException {
    if (put == null) {
      put =
          connection.prepareStatement(
              "INSERT INTO record (kind, key, json) VALUES (?, ?, ?)"
                  + " ON CONFLICT (kind, key) DO UPDATE SET json=excluded.json");
    }
    return put;
  }

  PreparedStatement delete() throws SQLException {
    if (delete == null) {
      delete = connection.prepareStatement("DELETE FROM record WHERE kind=? AND key=?");
    }
    return delete;
  }

  void close() throws SQLException {
    connection.close();
  }
}
