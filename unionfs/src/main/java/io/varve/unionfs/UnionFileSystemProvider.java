package io.varve.unionfs;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Translates nio's calls to {@link UnionOperations}. File systems are made by {@link
 * UnionFileSystem} only: a stack of layers has no URI.
 */
final class UnionFileSystemProvider extends FileSystemProvider {

  static final String SCHEME = "union";

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException("use UnionFileSystem.readOnly or writable");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    throw new FileSystemNotFoundException(uri.toString());
  }

  @Override
  public Path getPath(URI uri) {
    throw new FileSystemNotFoundException(uri.toString());
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    UnionPath union = union(path);
    return operations(union).open(union.stackPath(), options, attributes);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    UnionPath union = union(directory);
    List<Path> accepted = new ArrayList<>();
    for (Located entry : operations(union).list(union.stackPath())) {
      Path path = new UnionPath(union.getFileSystem(), union.value().resolve(entry.name()));
      if (filter.accept(path)) {
        accepted.add(path);
      }
    }
    return new Entries(accepted.iterator());
  }

  /** A directory's entries, read when the stream was opened. */
  private record Entries(Iterator<Path> iterator) implements DirectoryStream<Path> {
    @Override
    public void close() {}
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    UnionPath union = union(directory);
    operations(union).createDirectory(union.stackPath(), attributes);
  }

  @Override
  public void createSymbolicLink(Path link, Path target, FileAttribute<?>... attributes)
      throws IOException {
    UnionPath union = union(link);
    operations(union).createSymbolicLink(union.stackPath(), union(target).value(), attributes);
  }

  @Override
  public void createLink(Path link, Path existing) throws IOException {
    UnionPath union = union(link);
    operations(union).createLink(union.stackPath(), union(existing).stackPath());
  }

  @Override
  public Path readSymbolicLink(Path link) throws IOException {
    UnionPath union = union(link);
    return new UnionPath(
        union.getFileSystem(), operations(union).readSymbolicLink(union.stackPath()));
  }

  @Override
  public void delete(Path path) throws IOException {
    UnionPath union = union(path);
    operations(union).delete(union.stackPath());
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) throws IOException {
    Set<CopyOption> wanted = Set.of(options);
    UnionPath from = union(source);
    UnionPath to = union(target);
    boolean follow = !wanted.contains(LinkOption.NOFOLLOW_LINKS);
    Located entry = operations(from).existing(from.stackPath(), follow);
    operations(to).copy(entry, to.stackPath(), wanted);
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    UnionPath from = union(source);
    UnionPath to = union(target);
    if (!from.getFileSystem().equals(to.getFileSystem())) {
      throw new UnsupportedOperationException("moving between two merged trees; copy and delete");
    }
    operations(from).move(from.stackPath(), to.stackPath(), Set.of(options));
  }

  @Override
  public boolean isSameFile(Path one, Path other) throws IOException {
    if (one.equals(other)) {
      return true;
    }
    return one instanceof UnionPath first
        && other instanceof UnionPath second
        && Files.isSameFile(
            operations(first).existing(first.stackPath(), true).real(),
            operations(second).existing(second.stackPath(), true).real());
  }

  @Override
  public boolean isHidden(Path path) {
    Path name = path.getFileName();
    return name != null && name.toString().startsWith(".");
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    UnionPath union = union(path);
    return Files.getFileStore(operations(union).existing(union.stackPath(), true).real());
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    UnionPath union = union(path);
    Located entry = operations(union).existing(union.stackPath(), true);
    List<AccessMode> asked = Arrays.asList(modes);
    if (asked.contains(AccessMode.WRITE) && union.getFileSystem().isReadOnly()) {
      throw new AccessDeniedException(path.toString(), null, "the file system is read-only");
    }
    // Whether a lower layer's copy is writable does not matter: it would be copied up.
    AccessMode[] others =
        asked.stream().filter(mode -> mode != AccessMode.WRITE).toArray(AccessMode[]::new);
    entry.real().getFileSystem().provider().checkAccess(entry.real(), others);
  }

  @Override
  public <V extends FileAttributeView> V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    UnionPath union = union(path);
    return UnionAttributes.view(operations(union), union.stackPath(), follows(options), type);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    UnionPath union = union(path);
    Located entry = operations(union).existing(union.stackPath(), follows(options));
    return Files.readAttributes(entry.real(), type, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String names, LinkOption... options)
      throws IOException {
    UnionPath union = union(path);
    Located entry = operations(union).existing(union.stackPath(), follows(options));
    return Files.readAttributes(entry.real(), names, LinkOption.NOFOLLOW_LINKS);
  }

  @Override
  public void setAttribute(Path path, String name, Object value, LinkOption... options)
      throws IOException {
    UnionPath union = union(path);
    UnionOperations operations = operations(union);
    if (operations.isReadOnly()) {
      throw new ReadOnlyFileSystemException();
    }
    operations.change(
        upper -> {
          Located entry = operations.existing(union.stackPath(), follows(options));
          return Files.setAttribute(
              upper.copyUp(entry), name, value, UnionAttributes.linkOptions(entry));
        });
  }

  private static boolean follows(LinkOption... options) {
    return !Arrays.asList(options).contains(LinkOption.NOFOLLOW_LINKS);
  }

  private static UnionOperations operations(UnionPath path) {
    return path.getFileSystem().operations();
  }

  private static UnionPath union(Path path) {
    if (path instanceof UnionPath union) {
      return union;
    }
    throw new ProviderMismatchException("\"" + path + "\" is a path of another file system");
  }
}
