package io.varve.builder.context;

import io.varve.builder.tree.DirectoryTree;
import io.varve.builder.tree.LinkResolver;
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
import java.util.Optional;

/**
 * A build context that came from elsewhere: as a tar stream, plain or packed by gzip, zstd, xz or
 * bzip2, or from an address. Closing it deletes the files.
 *
 * @param parent the directory that holds it
 * @param name its name there
 * @param below the part of it that is the context
 */
public record ReceivedContext(Path parent, String name, String below) implements AutoCloseable {

  private static final String PLACE = "received";
  private static final String FILES = "files";
  private static final int BUFFER = 1 << 16;

  /**
   * Makes an empty context.
   *
   * @param stateDirectory where builds keep their things
   * @return the context
   * @throws IOException when it can't be made
   */
  static ReceivedContext make(Path stateDirectory) throws IOException {
    Path parent = stateDirectory.resolve(PLACE);
    Files.createDirectories(parent);
    ReceivedContext context = new ReceivedContext(parent, RandomNames.next(), "");
    Files.createDirectories(context.directory());
    return context;
  }

  /**
   * Unpacks a stream. Entries that would leave the directory are refused.
   *
   * @param stream the tar stream
   * @param form unpacks it
   * @param stateDirectory where builds keep their things
   * @return the context
   * @throws InvalidArgument when the stream is empty
   * @throws IOException when it is malformed or can't be written
   */
  public static ReceivedContext receive(InputStream stream, LayerForm form, Path stateDirectory)
      throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(stream, BUFFER);
    buffered.mark(1);
    if (buffered.read() < 0) {
      throw new InvalidArgument("the build context on standard input is empty; send a tar stream");
    }
    buffered.reset();
    ReceivedContext context = make(stateDirectory);
    try {
      form.apply(
          PackedTar.open(buffered),
          Compression.NONE,
          context.directory(),
          new OnDiskFormat.Plain());
      return context;
    } catch (IOException | RuntimeException e) {
      context.close();
      throw e;
    }
  }

  /**
   * Where something about such a context can be kept until it is closed.
   *
   * @param stateDirectory where builds keep their things
   * @param directory any directory
   * @return a directory beside the files; empty when the directory belongs to no such context
   */
  public static Optional<Path> stateOf(Path stateDirectory, Path directory) {
    Path place = stateDirectory.resolve(PLACE);
    return directory.startsWith(place)
        ? Optional.of(place.resolve(place.relativize(directory).getName(0)).resolve("state"))
        : Optional.empty();
  }

  /**
   * Where the files are.
   *
   * @return the directory
   */
  public Path directory() {
    Path files = parent.resolve(name).resolve(FILES);
    return below.isEmpty() ? files : files.resolve(below);
  }

  /**
   * A file of the context. Links are followed inside the context only: it may come from strangers.
   *
   * @param path its path in the context
   * @return where it is on the host, or would be
   * @throws IOException when it can't be looked up
   */
  public Path resolve(String path) throws IOException {
    return LinkResolver.follow(new DirectoryTree(directory()), path).in(directory());
  }

  /**
   * A directory of this context as the context.
   *
   * @param path its path in this one
   * @return the smaller context, which is closed instead of this one
   * @throws InvalidArgument when there is no such directory
   * @throws IOException when it can't be looked up
   */
  ReceivedContext narrowed(String path) throws IOException {
    Path place = resolve(path);
    if (!Files.isDirectory(place)) {
      throw new InvalidArgument("the build context has no directory " + path);
    }
    return new ReceivedContext(
        parent, name, parent.resolve(name).resolve(FILES).relativize(place).toString());
  }

  @Override
  public void close() throws IOException {
    try (DirectoryHandle directory = DirectoryHandle.open(parent)) {
      directory.removeTree(name);
    }
  }
}
