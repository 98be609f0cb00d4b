package io.varve.builder.context;

import io.varve.image.LayerForm;
import io.varve.linux.DirectoryHandle;
import io.varve.oci.MediaType.Compression;
import io.varve.oci.error.InvalidArgument;
import io.varve.storage.disk.RandomNames;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A build context that came as a tar stream, plain or packed by gzip or zstd; closing it deletes
 * the files.
 *
 * @param parent the directory that holds it
 * @param name its name there
 */
public record ReceivedContext(Path parent, String name) implements AutoCloseable {

  private static final int BUFFER = 1 << 16;

  /**
   * Unpacks a stream. Entries that would leave the directory are refused.
   *
   * @param stream the tar stream
   * @param form unpacks it
   * @param parent where a new directory is made
   * @return the context
   * @throws InvalidArgument when the stream is empty
   * @throws IOException when it is malformed or can't be written
   */
  public static ReceivedContext receive(InputStream stream, LayerForm form, Path parent)
      throws IOException {
    Files.createDirectories(parent);
    ReceivedContext context = new ReceivedContext(parent, RandomNames.next());
    Files.createDirectory(context.directory());
    try {
      BufferedInputStream buffered = new BufferedInputStream(stream, BUFFER);
      form.apply(buffered, compression(buffered), context.directory(), new OnDiskFormat.Plain());
      return context;
    } catch (IOException | RuntimeException e) {
      context.close();
      throw e;
    }
  }

  /**
   * Where the files are.
   *
   * @return the directory
   */
  public Path directory() {
    return parent.resolve(name);
  }

  @Override
  public void close() throws IOException {
    try (DirectoryHandle directory = DirectoryHandle.open(parent)) {
      directory.removeTree(name);
    }
  }

  private static Compression compression(BufferedInputStream stream) throws IOException {
    stream.mark(2);
    int first = stream.read();
    int second = stream.read();
    stream.reset();
    if (first < 0) {
      throw new InvalidArgument("the build context on standard input is empty; send a tar stream");
    }
    if (first == 0x1f && second == 0x8b) {
      return Compression.GZIP;
    }
    return first == 0x28 && second == 0xb5 ? Compression.ZSTD : Compression.NONE;
  }
}
