package io.varve.oci.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UndisturbedTest {

  @TempDir Path directory;

  @AfterEach
  void forgetTheInterruption() {
    boolean _ = Thread.interrupted();
  }

  @Test
  void anInterruptedThreadCleansUpAndStaysInterrupted() throws IOException {
    Path file = directory.resolve("file");
    Thread.currentThread().interrupt();
    Undisturbed.run(() -> write(file));
    assertThat(Thread.currentThread().isInterrupted()).isTrue();
    assertThat(file).hasContent("x");
  }

  private static void write(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      assertThat(channel.write(ByteBuffer.wrap(new byte[] {'x'}))).isEqualTo(1);
    }
  }

  @Test
  void anInterruptionMeanwhileIsRememberedAndStopsNothing() throws IOException {
    Thread caller = Thread.currentThread();
    AtomicBoolean done = new AtomicBoolean();
    Undisturbed.run(
        () -> {
          caller.interrupt();
          write(directory.resolve("file"));
          done.set(true);
        });
    assertThat(done).isTrue();
    assertThat(caller.isInterrupted()).isTrue();
  }

  @Test
  void aFailureReachesTheCaller() {
    assertThatThrownBy(
            () ->
                Undisturbed.run(
                    () -> {
                      throw new IOException("no room");
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("no room");
  }
}
