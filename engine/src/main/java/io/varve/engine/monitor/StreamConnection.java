package io.varve.engine.monitor;

import io.varve.engine.container.Attachment;
import io.varve.engine.container.StandardStreams;
import io.varve.linux.ProcessDescriptor;
import io.varve.linux.SeqPacketSocket;
import io.varve.linux.Terminal;
import io.varve.oci.error.Conflict;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A connection to conmon's attach socket: messages of one stream's number and its bytes. Reading
 * blocks in the kernel, so both directions run on platform threads; they are daemons, since a read
 * of the caller's input can't be ended.
 */
final class StreamConnection implements Attachment {
  private static final int ERROR = 3;
  private static final int PIECE = 8192;

  private final MonitorFiles files;
  private final SeqPacketSocket socket;
  private final StandardStreams streams;
  private final Ending ending;
  private final CompletableFuture<Boolean> detached = new CompletableFuture<>();

  /** Waits for a process and tells its exit code. */
  interface Ending {
    OptionalInt await() throws IOException, InterruptedException;
  }

  private StreamConnection(
      MonitorFiles files, SeqPacketSocket socket, StandardStreams streams, Ending ending) {
    this.files = files;
    this.socket = socket;
    this.streams = streams;
    this.ending = ending;
  }

  static StreamConnection open(MonitorFiles files, StandardStreams streams, Ending ending)
      throws IOException {
    StreamConnection connection =
        new StreamConnection(files, SeqPacketSocket.connect(files.attach()), streams, ending);
    Thread.ofPlatform().daemon().name("attach-output").start(connection::copyOutput);
    streams
        .input()
        .ifPresent(
            input ->
                Thread.ofPlatform()
                    .daemon()
                    .name("attach-input")
                    .start(() -> connection.copyInput(input)));
    return connection;
  }

  private void copyOutput() {
    ByteBuffer message = ByteBuffer.allocateDirect(PIECE + 1);
    byte[] piece = new byte[PIECE];
    try {
      for (int length = socket.read(message); length > 0; length = socket.read(message)) {
        message.flip();
        OutputStream target = message.get() == ERROR ? streams.error() : streams.output();
        int size = message.remaining();
        message.get(piece, 0, size);
        target.write(piece, 0, size);
        target.flush();
        message.clear();
      }
      detached.complete(false);
    } catch (IOException e) {
      detached.completeExceptionally(e);
    }
  }

  private void copyInput(InputStream input) {
    byte[] piece = new byte[PIECE];
    ByteBuffer message = ByteBuffer.allocateDirect(2 * PIECE);
    DetachKeys keys = new DetachKeys(streams.detachKeys().getBytes(StandardCharsets.ISO_8859_1));
    try {
      for (int length = input.read(piece); length >= 0; length = input.read(piece)) {
        message.clear();
        boolean leave = keys.filter(piece, length, message);
        message.flip();
        if (message.hasRemaining()) {
          socket.write(message);
        }
        if (leave) {
          detached.complete(true);
          return;
        }
      }
      socket.shutdownOutput();
    } catch (IOException _) {
      // The process has ended; what it wrote is still being read.
    }
  }

  @Override
  public void resize(int rows, int columns) throws IOException {
    try {
      // Past the monitor, which takes a size only when it comes to it.
      Path terminal = Path.of("/proc/" + requirePid("resize the terminal of") + "/fd/0");
      Terminal.resize(terminal, new Terminal.Size(rows, columns));
    } catch (IOException | Conflict _) {
      resizeByMonitor(rows, columns); // the program has put something else in the terminal's place
    }
  }

  private void resizeByMonitor(int rows, int columns) throws IOException {
    byte[] line = ("1 " + rows + " " + columns + "\n").getBytes(StandardCharsets.US_ASCII);
    // A pipe without a reader blocks whoever opens it to write, and the monitor may have ended;
    // opened to read and write, it never blocks.
    try (FileChannel control =
        FileChannel.open(files.control(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      control.write(ByteBuffer.wrap(line));
    }
  }

  @Override
  public void signal(int signal) throws IOException {
    ProcessDescriptor.kill(requirePid("signal"), signal);
  }

  private long requirePid(String action) throws IOException {
    Optional<Long> pid =
        Files.readString(files.pidFile()).strip().lines().findFirst().map(Long::valueOf);
    if (files.exitCode().isPresent() || pid.isEmpty()) {
      throw new Conflict(action + " process " + files.id() + ": it has ended");
    }
    return pid.get();
  }

  @Override
  public OptionalInt await() throws IOException, InterruptedException {
    try {
      if (detached.get()) {
        return OptionalInt.empty();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    }
    return OptionalInt.of(ending.await().orElse(255));
  }

  @Override
  public void close() throws IOException {
    try {
      socket.shutdown();
    } catch (IOException e) {
      // The other side is gone.
      detached.complete(false);
    }
    socket.close();
  }
}
