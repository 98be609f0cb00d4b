package io.varve.builder.output;

import io.varve.storage.disk.RandomNames;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** Takes one stream of bytes, such as an archive. */
public interface Destination {

  /** Writes the bytes. */
  @FunctionalInterface
  interface Content {
    /**
     * Writes them.
     *
     * @param out takes them; not to be closed
     * @throws IOException when it fails
     * @throws InterruptedException when the thread was interrupted
     */
    void writeTo(OutputStream out) throws IOException, InterruptedException;
  }

  /**
   * Takes the bytes.
   *
   * @param content writes them
   * @throws IOException when it fails; nothing is then left where a file can be
   * @throws InterruptedException when the thread was interrupted
   */
  void write(Content content) throws IOException, InterruptedException;

  /**
   * A file, which is there when it is complete. What is no regular file, such as a pipe, is written
   * in place.
   *
   * @param path where
   * @return the destination
   */
  static Destination file(Path path) {
    return new File(path.toAbsolutePath());
  }

  /**
   * A file.
   *
   * @param path its absolute path
   */
  record File(Path path) implements Destination {

    private static final int BUFFER = 256 << 10;

    @Override
    public void write(Content content) throws IOException, InterruptedException {
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path), BUFFER)) {
          content.writeTo(out);
        }
        return;
      }
      Path beside =
          path.resolveSibling(
              "." + Objects.requireNonNull(path.getFileName()) + "." + RandomNames.next());
      try {
        try (FileChannel channel =
                FileChannel.open(beside, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            OutputStream out =
                new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER)) {
          content.writeTo(out);
          out.flush();
          channel.force(true);
        }
        Files.move(beside, path, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
    }
  }
}
