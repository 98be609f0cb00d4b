package io.varve.unionfs;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Objects;
import java.util.Set;

/**
 * A path of a {@link UnionFileSystem}. The text is kept as a path of the default file system, which
 * has the same syntax and keeps names as bytes.
 */
public final class UnionPath implements Path {

  private final UnionFileSystem fileSystem;
  private final Path value;

  UnionPath(UnionFileSystem fileSystem, Path value) {
    this.fileSystem = fileSystem;
    this.value = value;
  }

  Path value() {
    return value;
  }

  StackPath stackPath() {
    return new StackPath(value);
  }

  private UnionPath with(Path other) {
    return new UnionPath(fileSystem, other);
  }

  // nio's contract for absent parents and roots is null.
  private Path withNullable(Path other) {
    return other == null ? null : with(other);
  }

  private Path valueOf(Path other) {
    if (other instanceof UnionPath union && union.fileSystem.equals(fileSystem)) {
      return union.value;
    }
    throw new ProviderMismatchException("\"" + other + "\" is a path of another file system");
  }

  @Override
  public UnionFileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return value.isAbsolute();
  }

  @Override
  public Path getRoot() {
    return withNullable(value.getRoot());
  }

  @Override
  public Path getFileName() {
    return withNullable(value.getFileName());
  }

  @Override
  public Path getParent() {
    return withNullable(value.getParent());
  }

  @Override
  public int getNameCount() {
    return value.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return with(value.getName(index));
  }

  @Override
  public Path subpath(int beginIndex, int endIndex) {
    return with(value.subpath(beginIndex, endIndex));
  }

  @Override
  public boolean startsWith(Path other) {
    return isSibling(other) && value.startsWith(valueOf(other));
  }

  @Override
  public boolean endsWith(Path other) {
    return isSibling(other) && value.endsWith(valueOf(other));
  }

  private boolean isSibling(Path other) {
    return other.getFileSystem().equals(fileSystem);
  }

  @Override
  public Path normalize() {
    return with(value.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return with(value.resolve(valueOf(other)));
  }

  @Override
  public Path relativize(Path other) {
    return with(value.relativize(valueOf(other)));
  }

  /** {@inheritDoc} The URI can't be turned back into a path: it does not name the stack. */
  @Override
  public URI toUri() {
    try {
      return new URI(UnionFileSystemProvider.SCHEME, null, toAbsolutePath().toString(), null);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public UnionPath toAbsolutePath() {
    return with(stackPath().value());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    boolean follow = !Set.of(options).contains(LinkOption.NOFOLLOW_LINKS);
    return with(fileSystem.operations().existing(stackPath(), follow).path().value());
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("watching a merged tree");
  }

  @Override
  public int compareTo(Path other) {
    return value.compareTo(valueOf(other));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UnionPath union
        && union.fileSystem.equals(fileSystem)
        && union.value.equals(value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(System.identityHashCode(fileSystem), value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
