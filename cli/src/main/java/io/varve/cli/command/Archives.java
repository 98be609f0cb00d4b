package io.varve.cli.command;

import io.varve.oci.error.InvalidArgument;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Archives in files and standard streams. A file appears under its name once it is complete. */
final class Archives {
  private static final int BUFFER = 256 * 1024;

  private Archives() {}

  /** What writes an archive. */
  @FunctionalInterface
  interface Writer {
    void write(OutputStream out) throws IOException, InterruptedException;
  }

  static void write(Optional<String> file, Session session, Writer writer)
      throws IOException, InterruptedException {
    if (file.isPresent() && !file.get().equals("-")) {
      writeFile(session.path(file.get()), writer);
      return;
    }
    if (session.isTerminal(1)) {
      throw new InvalidArgument(
          "this would write an archive to the terminal: use -o FILE or \"> FILE\"");
    }
    writer.write(new Unclosed(session.out().stream()));
    session.out().flush();
  }

  private static void writeFile(Path target, Writer writer)
      throws IOException, InterruptedException {
    if (Files.exists(target) && !Files.isRegularFile(target)) {
      // A pipe or a device can't be replaced by a finished file.
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(target), BUFFER)) {
        writer.write(out);
      }
      return;
    }
    Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + ProcessHandle.current().pid());
    try {
      try (FileChannel channel =
              FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
        writer.write(new Unclosed(out));
        out.flush();
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** A stream that outlives its writer: it is still to be made durable, or is the process' own. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }

  static InputStream open(String file, Session session) throws IOException {
    return file.equals("-")
        ? session.in()
        : new BufferedInputStream(Files.newInputStream(session.path(file)), BUFFER);
  }
}
