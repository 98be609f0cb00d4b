package io.varve.engine.monitor;

import io.varve.engine.container.Attachment;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.OptionalInt;

/** The connection to a further process; conmon's end of the answers stays open as long as it. */
record ExecAttachment(Attachment streams, BufferedReader answers) implements Attachment {
  @Override
  public void resize(int rows, int columns) throws IOException {
    streams.resize(rows, columns);
  }

  @Override
  public void signal(int signal) throws IOException {
    streams.signal(signal);
  }

  @Override
  public OptionalInt await() throws IOException, InterruptedException {
    return streams.await();
  }

  @Override
  public void close() throws IOException {
    try {
      streams.close();
    } finally {
      answers.close();
    }
  }
}
