package io.varve.blockstore.pool;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the files of a pool are: a directory of the host, or memory in tests. One pool uses them at
 * a time, in all processes. Closing it closes the files, too.
 */
interface PoolFiles extends Closeable {

  /** Opens a file and makes it when it is missing. */
  PoolFile open(String name) throws IOException;

  /**
   * Opens a file that need not outlive this run of the host.
   *
   * @param make whether it is made when it is missing
   * @return the file; nothing when it is missing, or this place has no room for such files
   */
  Optional<PoolFile> openRecent(String name, boolean make) throws IOException;

  /** Tells this run of the host from those before and after. */
  UUID run() throws IOException;

  /** What a person calls this place. */
  String description();

  /** The bytes that may still be written before the place is full. */
  long usableSpace() throws IOException;
}
