package org.sqlite.core;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.sqlite.SQLiteOpenMode;

/**
 * SQLite's own calls, by the driver's native library but without JDBC, whose configuration of a
 * connection loads locale data and a log: a third of what a short command takes. It is in the
 * driver's package since the calls are visible there only; a driver that changes them fails to
 * compile against it.
 *
 * <p>Used by one thread at a time. A statement is a number, valid until {@link #release} or {@link
 * #close}.
 */
public final class DirectDatabase implements AutoCloseable {

  private final NativeDB database;

  private DirectDatabase(NativeDB database) {
    this.database = database;
  }

  /**
   * Opens a database, and makes it when there is none.
   *
   * @param file its path
   * @param busyMillis how long to wait for another connection's lock
   * @return the open database
   * @throws SQLException when it can't be opened, or the native library can't be loaded
   */
  public static DirectDatabase open(String file, int busyMillis) throws SQLException {
    NativeDB database = new NativeDB(file, file, null);
    byte[] path = utf8(file);
    int flags = SQLiteOpenMode.READWRITE.flag | SQLiteOpenMode.CREATE.flag;
    try {
      database._open_utf8(path, flags);
    } catch (UnsatisfiedLinkError _) {
      // Nobody has loaded the library yet: the driver unpacks and loads it in its own way.
      load();
      database._open_utf8(path, flags);
    }
    database.busy_timeout(busyMillis);
    return new DirectDatabase(database);
  }

  private static void load() throws SQLException {
    try {
      if (!NativeDB.load()) {
        throw new SQLException("the native library of SQLite can't be loaded");
      }
    } catch (SQLException e) {
      throw e;
    } catch (Exception e) {
      throw new SQLException("load the native library of SQLite", e);
    }
  }

  /**
   * Runs a statement that returns nothing.
   *
   * @param sql the statement
   * @throws SQLException when it fails
   */
  public void execute(String sql) throws SQLException {
    check(database._exec_utf8(utf8(sql)));
  }

  /**
   * Prepares a statement.
   *
   * @param sql the statement
   * @return its number
   * @throws SQLException when it is wrong
   */
  public long prepare(String sql) throws SQLException {
    return database.prepare_utf8(utf8(sql));
  }

  /**
   * Sets a parameter.
   *
   * @param statement which
   * @param position from 1
   * @param text its value
   * @throws SQLException when there is no such parameter
   */
  public void bind(long statement, int position, String text) throws SQLException {
    bind(statement, position, utf8(text));
  }

  /**
   * Sets a parameter.
   *
   * @param statement which
   * @param position from 1
   * @param text its value, in UTF-8
   * @throws SQLException when there is no such parameter
   */
  public void bind(long statement, int position, byte[] text) throws SQLException {
    check(database.bind_text_utf8(statement, position, text));
  }

  /**
   * Goes to the next row, or runs a statement that has none.
   *
   * @param statement which
   * @return false when there is no further row; the statement can then be bound and run again
   * @throws SQLException when it fails; the statement can be bound and run again, too
   */
  public boolean step(long statement) throws SQLException {
    int code = database.step(statement);
    if (code == Codes.SQLITE_ROW) {
      return true;
    }
    if (code != Codes.SQLITE_DONE) {
      SQLException failure = DB.newSQLException(code, database.errmsg());
      database.reset(statement);
      throw failure;
    }
    database.reset(statement);
    return false;
  }

  /**
   * Ends a statement before its last row.
   *
   * @param statement which
   */
  public void reset(long statement) {
    database.reset(statement);
  }

  /**
   * A value of the row.
   *
   * @param statement which
   * @param column from 0
   * @return its text in UTF-8, empty for null
   */
  public byte[] bytes(long statement, int column) {
    byte[] value = database.column_blob(statement, column);
    return value == null ? new byte[0] : value;
  }

  /**
   * A value of the row.
   *
   * @param statement which
   * @param column from 0
   * @return its text, empty for null
   */
  public String text(long statement, int column) {
    return new String(bytes(statement, column), StandardCharsets.UTF_8);
  }

  /**
   * A value of the row.
   *
   * @param statement which
   * @param column from 0
   * @return its number
   */
  public int number(long statement, int column) {
    return database.column_int(statement, column);
  }

  /**
   * Forgets a statement.
   *
   * @param statement which
   */
  public void release(long statement) {
    database.finalize(statement);
  }

  /** Closes the database; its statements must have been released. */
  @Override
  public void close() throws SQLException {
    database.close();
  }

  private void check(int code) throws SQLException {
    if (code != Codes.SQLITE_OK) {
      throw DB.newSQLException(code, database.errmsg());
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
