package io.varve.storage.metadata;

import io.varve.oci.error.DataLoss;
import io.varve.oci.error.Unavailable;
import io.varve.storage.disk.DiskFull;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.sql.SQLException;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What a failure of SQLite means. */
final class SqliteFailure {

  private SqliteFailure() {}

  /** An I/O failure to throw, unless the failure has a meaning of its own: then that is thrown. */
  static IOException explain(SQLException failure, Path file) {
    SQLiteErrorCode code =
        failure instanceof SQLiteException e ? e.getResultCode() : SQLiteErrorCode.UNKNOWN_ERROR;
    return switch (code) {
      // A full disk shows as SHMSIZE when the index of the log can't grow.
      case SQLITE_FULL, SQLITE_IOERR_SHMSIZE ->
          DiskFull.at(file.getParent(), new IOException(failure));
      case SQLITE_READONLY,
          SQLITE_READONLY_DIRECTORY,
          SQLITE_READONLY_CANTINIT,
          SQLITE_READONLY_DBMOVED,
          SQLITE_PERM ->
          caused(
              new AccessDeniedException(
                  file.toString(), null, "no permission to write; use sudo, or another --root"),
              failure);
      case SQLITE_CANTOPEN ->
          caused(
              new FileSystemException(
                  file.toString(), null, "can't be opened; see its permissions, or use --root"),
              failure);
      case SQLITE_BUSY, SQLITE_BUSY_RECOVERY, SQLITE_BUSY_SNAPSHOT, SQLITE_BUSY_TIMEOUT ->
          throw new Unavailable(
              "the metadata database "
                  + file
                  + " is locked by another process for too long; try again",
              failure);
      case SQLITE_CORRUPT, SQLITE_CORRUPT_INDEX, SQLITE_NOTADB ->
          throw new DataLoss(
              "the metadata database "
                  + file
                  + " is damaged; move it away and run 'varve system check --repair'",
              failure);
      default ->
          caused(new FileSystemException(file.toString(), null, failure.getMessage()), failure);
    };
  }

  private static IOException caused(IOException failure, SQLException cause) {
    failure.initCause(cause);
    return failure;
  }
}
