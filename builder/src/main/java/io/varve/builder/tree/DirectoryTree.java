package io.varve.builder.tree;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.DirectoryLook;
import io.varve.linux.FileNames;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
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

  @Override
  public SequencedMap<String, FileNode> children(TreePath path, Predicate<String> wanted)
      throws IOException {
    return nodes(path, look(path, Optional.of(wanted)));
  }

  /**
   * Looks at what a directory holds, once a name, in the open directory, which no link leads out of
   * the tree.
   *
   * @param path a place that {@link #find} says is a directory
   * @param wanted which names to look at, empty for all
   * @return what is there
   * @throws IOException when looking fails
   */
  public DirectoryLook look(TreePath path, Optional<Predicate<String>> wanted) throws IOException {
    try (DirectoryHandle root = DirectoryHandle.open(directory);
        DirectoryHandle here = root.openDirectoryInRoot(path.value())) {
      return here.look(wanted);
    }
  }

  /**
   * What a look saw.
   *
   * @param path where it looked
   * @param look the look
   * @return names with what is there, sorted by name
   */
  public SequencedMap<String, FileNode> nodes(TreePath path, DirectoryLook look) {
    Path place = path.in(directory);
    SequencedMap<String, FileNode> nodes = new TreeMap<>();
    for (int i = 0; i < look.size(); i++) {
      String name = look.name(i);
      nodes.put(name, FileNode.of(look.status(i), place.resolve(FileNames.path(name))));
    }
    return nodes;
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
