package io.varve.storage.metadata;

import io.varve.oci.error.FailedPrecondition;
import io.varve.storage.disk.Disk;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Records in an SQLite database. Opening costs nothing: the database is opened, and made, by the
 * first transaction. The journal is a write-ahead log, so that readers, in this and in other
 * processes, never wait and see the state of one moment; updates take the database's write lock
 * first and are synced before they return, unless they are told not to.
 *
 * <p>The last {@link #close} writes the log back into the database and removes it. A process that
 * ends without, on purpose or killed, leaves the log, and the next one reads it: no less safe, and
 * cheaper by four syncs. An update writes the log back as well, once it has {@value
 * SqliteConnection#LOG_PAGES} pages, so that it does not grow.
 *
 * <p>All kinds of records are in one table {@code record(kind, key, json)}: a new kind needs no
 * change of the schema, and a transaction over several kinds is one over several rows.
 */
public final class SqliteMetadataStore implements MetadataStore {

  private final Path file;
  private final ReentrantLock writer = new ReentrantLock(true);
  private final ReentrantLock guard = new ReentrantLock();
  private final Deque<SqliteConnection> idle = new ArrayDeque<>();
  private boolean closed;

  /**
   * Creates a store.
   *
   * @param file the database, made when first needed
   */
  public SqliteMetadataStore(Path file) {
    this.file = file.toAbsolutePath();
  }

  @Override
  public <R, X extends Exception> R read(ReadWork<R, X> work) throws X, IOException {
    return run(Begin.READ, work::run);
  }

  @Override
  public <R, X extends Exception> R update(UpdateWork<R, X> work) throws X, IOException {
    return update(Begin.UPDATE, work);
  }

  @Override
  public <R, X extends Exception> R updateUnsynced(UpdateWork<R, X> work) throws X, IOException {
    return update(Begin.UPDATE_UNSYNCED, work);
  }

  private <R, X extends Exception> R update(Begin begin, UpdateWork<R, X> work)
      throws X, IOException {
    if (writer.isHeldByCurrentThread()) {
      throw new IllegalStateException("an update inside an update waits for itself");
    }
    writer.lock();
    try {
      return run(begin, work);
    } finally {
      writer.unlock();
    }
  }

  private <R, X extends Exception> R run(Begin begin, UpdateWork<R, X> work) throws X, IOException {
    try {
      SqliteConnection connection = borrow();
      boolean healthy = false;
      try {
        connection.begin(begin);
        R result = connection.complete(work);
        healthy = true;
        return result;
      } finally {
        giveBack(connection, healthy || connection.rollBack());
      }
    } catch (SQLException e) {
      throw SqliteFailure.explain(e, file);
    } catch (UncheckedIOException e) {
      throw e.getCause().getCause() instanceof SQLException cause
          ? SqliteFailure.explain(cause, file)
          : e.getCause();
    }
  }

  private SqliteConnection borrow() throws SQLException, IOException {
    Optional<SqliteConnection> connection;
    guard.lock();
    try {
      if (closed) {
        throw new FailedPrecondition("the metadata store " + file + " is closed");
      }
      connection = Optional.ofNullable(idle.pollFirst());
    } finally {
      guard.unlock();
    }
    if (connection.isPresent()) {
      return connection.get();
    }
    Disk.local().createDirectories(file.getParent());
    return SqliteConnection.open(file);
  }

  private void giveBack(SqliteConnection connection, boolean healthy) throws SQLException {
    guard.lock();
    try {
      if (healthy && !closed) {
        idle.addFirst(connection);
        return;
      }
    } finally {
      guard.unlock();
    }
    connection.close();
  }

  @Override
  public void close() throws IOException {
    guard.lock();
    try {
      closed = true;
      while (!idle.isEmpty()) {
        idle.removeFirst().close();
      }
    } catch (SQLException e) {
      throw SqliteFailure.explain(e, file);
    } finally {
      guard.unlock();
    }
  }
}
