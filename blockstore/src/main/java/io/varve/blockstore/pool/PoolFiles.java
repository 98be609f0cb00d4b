package io.varve.blockstore.pool;

import java.io.Closeable;
import java.io.IOException;

/**
 * Where the files of a pool are: a directory of the host, or memory in tests. One pool uses them at
 * a time, in all processes. Closing it closes the files, too.
 */
interface PoolFiles extends Closeable {

  /** Opens a file and makes it when it is missing. */
  PoolFile open(String name) throws IOException;

  /** What a person calls this place. */
  String description();

  /** The bytes that may still be written before the place is full. */
  long usableSpace() throws IOException;
}
