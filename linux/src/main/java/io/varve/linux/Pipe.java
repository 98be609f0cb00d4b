package io.varve.linux;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A pipe, for a child process to write to or to read from (pipe(7)). The child gets one end; the
 * other reaches its end of file when the last holder of the first has closed it, so that end is to
 * be closed here once the child has it.
 *
 * @param reader what is read from
 * @param writer what is written to
 */
public record Pipe(OpenFile reader, OpenFile writer) implements Closeable {

  /**
   * Makes a pipe.
   *
   * @return its two ends, neither of which a child inherits unless it is given to it
   * @throws IOException when it fails
   */
  public static Pipe open() throws IOException {
    try (CallFrame frame = new CallFrame(16)) {
      MemorySegment ends = frame.allocate(8);
      long result = Kernel.call(frame, SystemCall.PIPE2, ends.address(), FileHandle.CLOSE_ON_EXEC);
      if (result < 0) {
        throw Errno.failure(result, "make", "pipe");
      }
      return new Pipe(
          new OpenFile(ends.get(ValueLayout.JAVA_INT, 0), "pipe"),
          new OpenFile(ends.get(ValueLayout.JAVA_INT, 4), "pipe"));
    }
  }

  @Override
  public void close() throws IOException {
    try (reader) {
      writer.close();
    }
  }
}
