package io.varve.storage.metadata;

import io.varve.oci.error.FailedPrecondition;
import io.varve.storage.metadata.MetadataStore.UpdateWork;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.locks.LockSupport;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;
import org.sqlite.core.DirectDatabase;

/** One connection with its prepared statements; used by one thread at a time. */
final class SqliteConnection {

  /** The size of the log from which on an update writes it back: half a megabyte. */
  static final int LOG_PAGES = 128;

  private static final int SCHEMA_VERSION = 1;
  private static final int BUSY_TIMEOUT_MILLIS = 30_000;
  private static final long PAUSE_NANOS = 1_000_000;
  private static final long NONE = 0;

  private final DirectDatabase database;
  private Begin lastUpdate = Begin.READ;
  private long begin = NONE;
  private long beginImmediate = NONE;
  private long commit = NONE;
  private long get = NONE;
  private long scan = NONE;
  private long put = NONE;
  private long delete = NONE;

  private SqliteConnection(DirectDatabase database) {
    this.database = database;
  }

  /** Opens the database and brings its schema up to date. */
  static SqliteConnection open(Path file) throws SQLException {
    DirectDatabase database = DirectDatabase.open(file.toString(), BUSY_TIMEOUT_MILLIS);
    try {
      SqliteConnection opened = new SqliteConnection(database);
      opened.prepareSchema(file);
      return opened;
    } catch (SQLException | RuntimeException e) {
      database.close();
      throw e;
    }
  }

  private void prepareSchema(Path file) throws SQLException {
    if (schemaVersion(file) == SCHEMA_VERSION) {
      return;
    }
    useLog();
    execute("BEGIN IMMEDIATE");
    if (schemaVersion(file) < SCHEMA_VERSION) {
      execute(
          "CREATE TABLE record (kind TEXT NOT NULL, key TEXT NOT NULL, json TEXT NOT NULL,"
              + " PRIMARY KEY (kind, key)) WITHOUT ROWID");
      execute("PRAGMA user_version=" + SCHEMA_VERSION);
    }
    execute("COMMIT");
  }

  /**
   * Kept in the file: every later connection, of any process, uses the log. While others make the
   * same database SQLite refuses the switch at once, whatever the time it may wait.
   */
  private void useLog() throws SQLException {
    long end = System.nanoTime() + BUSY_TIMEOUT_MILLIS * 1_000_000L;
    while (true) {
      try {
        execute("PRAGMA journal_mode=WAL");
        return;
      } catch (SQLiteException e) {
        if (e.getResultCode() != SQLiteErrorCode.SQLITE_BUSY || System.nanoTime() - end > 0) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private int schemaVersion(Path file) throws SQLException {
    long query = database.prepare("PRAGMA user_version");
    int version;
    try {
      database.step(query);
      version = database.number(query, 0);
    } finally {
      database.release(query);
    }
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

  private void execute(String sql) throws SQLException {
    database.execute(sql);
  }

  /** Begins a transaction; one that writes takes the write lock. */
  void begin(Begin kind) throws SQLException {
    if (kind == Begin.READ) {
      if (begin == NONE) {
        begin = database.prepare("BEGIN");
      }
      database.step(begin);
      return;
    }
    if (beginImmediate == NONE) {
      execute("PRAGMA wal_autocheckpoint=" + LOG_PAGES);
      beginImmediate = database.prepare("BEGIN IMMEDIATE");
    }
    if (lastUpdate != kind) {
      execute("PRAGMA synchronous=" + (kind == Begin.UPDATE ? "FULL" : "NORMAL"));
      lastUpdate = kind;
    }
    database.step(beginImmediate);
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
    if (commit == NONE) {
      commit = database.prepare("COMMIT");
    }
    database.step(commit);
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

  DirectDatabase database() {
    return database;
  }

  long get() throws SQLException {
    if (get == NONE) {
      get = database.prepare("SELECT json FROM record WHERE kind=? AND key=?");
    }
    return get;
  }

  long scan() throws SQLException {
    if (scan == NONE) {
      scan = database.prepare("SELECT key, json FROM record WHERE kind=? AND key>=? ORDER BY key");
    }
    return scan;
  }

  long put() throws SQLException {
    if (put == NONE) {
      put =
          database.prepare(
              "INSERT INTO record (kind, key, json) VALUES (?, ?, ?)"
                  + " ON CONFLICT (kind, key) DO UPDATE SET json=excluded.json");
    }
    return put;
  }

  long delete() throws SQLException {
    if (delete == NONE) {
      delete = database.prepare("DELETE FROM record WHERE kind=? AND key=?");
    }
    return delete;
  }

  void close() throws SQLException {
    for (long statement : new long[] {begin, beginImmediate, commit, get, scan, put, delete}) {
      if (statement != NONE) {
        database.release(statement);
      }
    }
    database.close();
  }
}
