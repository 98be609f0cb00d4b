package io.varve.engine.testing;

import io.varve.engine.container.Attachment;
import io.varve.engine.container.StandardStreams;
import io.varve.engine.monitor.ContainerMonitor;
import io.varve.engine.monitor.MonitorFiles;
import io.varve.linux.ProcessDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A process, its log, and who is attached to it. */
final class HostProcessSession {
  private static final int KILLED = 128;

  private final Process process;
  private final MonitorFiles files;
  private final ContainerMonitor.Options options;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final CountDownLatch drained = new CountDownLatch(2);
  private final CountDownLatch ended = new CountDownLatch(1);

  HostProcessSession(Process process, MonitorFiles files, ContainerMonitor.Options options) {
    this.process = process;
    this.files = files;
    this.options = options;
  }

  void begin() throws IOException {
    if (options.log()) {
      Files.deleteIfExists(files.log());
      Files.createFile(files.log());
    }
    if (!options.openStdin()) {
      process.getOutputStream().close();
    }
    Thread.ofPlatform().daemon().start(() -> pump(process.getInputStream(), "stdout"));
    Thread.ofPlatform().daemon().start(() -> pump(process.getErrorStream(), "stderr"));
    Thread.ofPlatform().daemon().start(this::conclude);
  }

  private void pump(InputStream source, String name) {
    byte[] piece = new byte[8192];
    try {
      for (int length = source.read(piece); length > 0; length = source.read(piece)) {
        if (options.log()) {
          log(name, new String(piece, 0, length, StandardCharsets.UTF_8));
        }
        for (Listener listener : listeners) {
          listener.accept(name.equals("stderr"), piece, length);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      drained.countDown();
    }
  }

  private void log(String name, String text) throws IOException {
    StringBuilder lines = new StringBuilder();
    String start = Instant.now() + " " + name;
    int from = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
      lines.append(start).append(" F ").append(text, from, end).append('\n');
      from = end + 1;
    }
    if (from < text.length()) {
      lines.append(start).append(" P ").append(text.substring(from)).append('\n');
    }
    Files.writeString(files.log(), lines, StandardOpenOption.APPEND);
  }

  private void conclude() {
    try {
      int code = process.waitFor();
      drained.await();
      Path exit = files.exits().resolve(files.container());
      Path temporary = files.exits().resolve(files.container() + ".tmp");
      Files.writeString(temporary, Integer.toString(code));
      Files.move(temporary, exit, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      ended.countDown();
      listeners.forEach(listener -> listener.left.complete(false));
    }
  }

  void awaitEnd() throws InterruptedException {
    ended.await();
  }

  Attachment attach(StandardStreams streams) {
    Listener listener = new Listener(streams);
    listeners.add(listener);
    if (ended.getCount() == 0) {
      listener.left.complete(false);
    }
    streams.input().ifPresent(input -> Thread.ofPlatform().daemon().start(() -> feed(input)));
    return listener;
  }

  private void feed(InputStream input) {
    try (OutputStream target = process.getOutputStream()) {
      input.transferTo(target);
    } catch (IOException _) {
      // The process has ended.
    }
  }

  private final class Listener implements Attachment {
    private final StandardStreams streams;
    private final CompletableFuture<Boolean> left = new CompletableFuture<>();

    private Listener(StandardStreams streams) {
      this.streams = streams;
    }

    private void accept(boolean error, byte[] piece, int length) throws IOException {
      OutputStream target = error ? streams.error() : streams.output();
      target.write(piece, 0, length);
      target.flush();
    }

    @Override
    public void resize(int rows, int columns) {
      // A pipe has no size.
    }

    @Override
    public void signal(int signal) throws IOException {
      ProcessDescriptor.kill(process.pid(), signal);
    }

    @Override
    public OptionalInt await() throws IOException, InterruptedException {
      if (left.join()) {
        return OptionalInt.empty();
      }
      return OptionalInt.of(files.exitCode().orElse(KILLED));
    }

    @Override
    public void close() {
      listeners.remove(this);
      left.complete(true);
    }
  }
}
