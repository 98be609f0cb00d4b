package io.varve.storage.content;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** An open blob. Reads by position may come from several threads at once. */
public interface ContentReader extends Closeable {

  /**
   * The length of the blob.
   *
   * @return bytes
   */
  long size();

  /**
   * Reads bytes at a position.
   *
   * @param target receives at most its remaining bytes
   * @param position bytes from the start
   * @return the number of bytes read, -1 at the end
   * @throws IOException when reading fails
   */
  int readAt(ByteBuffer target, long position) throws IOException;

  /**
   * The blob from its start as a stream; closing the stream leaves the reader open.
   *
   * @return a new stream
   */
  InputStream newInputStream();
}
