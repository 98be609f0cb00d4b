package io.varve.builder.tree;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileNames;
import io.varve.linux.FileStatus;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;

/** A directory of the host as it is. */
public final class DirectoryTree implements FileTree {

  private final Path directory;

  /**
   * A tree over a directory.
   *
   * @param directory its path, without symbolic links
   */
  public DirectoryTree(Path directory) {
    this.directory = directory;
  }

  @Override
  public Optional<FileNode> find(TreePath path) throws IOException {
    TreePath above = TreePath.ROOT;
    for (String name : path.parent().names()) {
      above = above.child(name);
      if (!Files.isDirectory(above.in(directory), LinkOption.NOFOLLOW_LINKS)) {
        return Optional.empty();
      }
    }
    return FileNode.at(path.in(directory));
  }

  @Override
  public List<String> list(TreePath path) throws IOException {
    return names(path.in(directory));
  }

  /** One look at each name, in the open directory, which no link leads out of the tree. */
  @Override
  public SequencedMap<String, FileNode> children(TreePath path, Predicate<String> wanted)
      throws IOException {
    SequencedMap<String, FileNode> children = new LinkedHashMap<>();
    Path place = path.in(directory);
    try (DirectoryHandle root = DirectoryHandle.open(directory);
        DirectoryHandle here = root.openDirectoryInRoot(path.value())) {
      for (String name : here.list().stream().map(DirectoryHandle.Entry::name).sorted().toList()) {
        Optional<FileStatus> found = wanted.test(name) ? here.find(name) : Optional.empty();
        if (found.isPresent()) {
          Path location = place.resolve(FileNames.path(name));
          children.put(name, FileNode.of(found.get(), location));
        }
      }
    }
    return children;
  }

  /**
   * The names in a directory.
   *
   * @param directory its path
   * @return the names, sorted
   * @throws IOException when listing fails
   */
  static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      for (Path entry : entries) {
        names.add(FileNames.lastOf(entry));
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    names.sort(null);
    return names;
  }
}
