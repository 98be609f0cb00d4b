package io.varve.unionfs;

import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.WatchService;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.spi.FileSystemProvider;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The merged tree of a stack as a {@link FileSystem}.
 *
 * <pre>{@code
 * try (FileSystem merged = UnionFileSystem.writable(lower, upper, work)) {
 *   Files.writeString(merged.getPath("/etc/hostname"), "box");   // copied up, then written
 *   Files.delete(merged.getPath("/etc/motd"));                   // leaves a whiteout
 * }
 * }</pre>
 *
 * <p>Reads pass permissions and ownership of the layers through; a change first copies what it
 * changes into the upper layer, with times, mode and, for the privileged, owner. Hard links between
 * files of lower layers end there, as in overlayfs. Only regular files can be opened.
 */
public final class UnionFileSystem extends FileSystem {

  private final UnionFileSystemProvider provider;
  private final LayerStack stack;
  private final UnionOperations operations;
  private final AtomicBoolean open = new AtomicBoolean(true);

  private UnionFileSystem(LayerStack stack, Optional<UpperLayer> upper) {
    this.provider = new UnionFileSystemProvider();
    this.stack = stack;
    this.operations = new UnionOperations(stack, upper);
  }

  /**
   * A file system that can't be changed.
   *
   * @param stack the layers
   * @return the file system
   */
  public static UnionFileSystem readOnly(LayerStack stack) {
    return new UnionFileSystem(stack, Optional.empty());
  }

  /**
   * A file system whose changes go to an upper layer.
   *
   * @param lower the layers below
   * @param upper an existing directory that takes the changes
   * @param format the form of the upper layer
   * @param work an existing directory on the same mount as the upper one, for copies in the making
   * @return the file system
   */
  public static UnionFileSystem writable(
      LayerStack lower, Path upper, WritableLayerFormat format, Path work) {
    LayerStack stack = lower.under(new Layer(upper, format));
    return new UnionFileSystem(stack, Optional.of(new UpperLayer(stack, upper, work, format)));
  }

  /**
   * The layers, with the upper one on top when there is one.
   *
   * @return the stack
   */
  public LayerStack stack() {
    return stack;
  }

  UnionOperations operations() {
    if (!open.get()) {
      throw new ClosedFileSystemException();
    }
    return operations;
  }

  @Override
  public FileSystemProvider provider() {
    return provider;
  }

  @Override
  public void close() {
    open.set(false);
  }

  @Override
  public boolean isOpen() {
    return open.get();
  }

  @Override
  public boolean isReadOnly() {
    return operations.isReadOnly();
  }

  @Override
  public String getSeparator() {
    return "/";
  }

  @Override
  public Iterable<Path> getRootDirectories() {
    return List.of(getPath("/"));
  }

  @Override
  public Iterable<FileStore> getFileStores() {
    try {
      return List.of(Files.getFileStore(stack.layers().getFirst().root()));
    } catch (IOException _) {
      return List.of();
    }
  }

  @Override
  public Set<String> supportedFileAttributeViews() {
    return FileSystems.getDefault().supportedFileAttributeViews();
  }

  @Override
  public UnionPath getPath(String first, String... more) {
    return new UnionPath(this, Path.of(first, more));
  }

  @Override
  public PathMatcher getPathMatcher(String syntaxAndPattern) {
    PathMatcher matcher = FileSystems.getDefault().getPathMatcher(syntaxAndPattern);
    return path -> path instanceof UnionPath union && matcher.matches(union.value());
  }

  @Override
  public UserPrincipalLookupService getUserPrincipalLookupService() {
    return FileSystems.getDefault().getUserPrincipalLookupService();
  }

  @Override
  public WatchService newWatchService() {
    throw new UnsupportedOperationException("watching a merged tree");
  }
}
