package io.varve.builder.copy;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.LayerTree;
import io.varve.builder.tree.LinkResolver;
import io.varve.builder.tree.NativeFiles;
import io.varve.builder.tree.TreePath;
import io.varve.oci.error.FailedPrecondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes the top layer of a stack in its on-disk form. Directories that the layer lacks are copied
 * up from below with their attributes. Belongs to one thread; {@link #finish} sets the times of
 * directories and must be called last.
 */
public final class LayerEditor {

  private final Path upper;
  private final LayerTree tree;
  private final NativeFiles files;
  private final Map<TreePath, Instant> times = new HashMap<>();
  private final Set<TreePath> changed = new HashSet<>();
  private final Set<TreePath> made = new HashSet<>();

  /**
   * An editor of a layer.
   *
   * @param upper the directory of the top layer
   * @param tree the merged tree, with {@code upper} as its top
   * @param files what nio can't do
   */
  public LayerEditor(Path upper, LayerTree tree, NativeFiles files) {
    this.upper = upper;
    this.tree = tree;
    this.files = files;
  }

  /**
   * The merged tree as it is now.
   *
   * @return the tree
   */
  public LayerTree tree() {
    return tree;
  }

  /**
   * Looks a place up.
   *
   * @param path the place
   * @return what is there, or empty
   * @throws IOException when looking fails
   */
  public Optional<FileNode> find(TreePath path) throws IOException {
    return tree.find(path);
  }

  /**
   * Follows the links of a path inside the tree.
   *
   * @param path a path of the root file system
   * @return the place
   * @throws IOException when looking fails
   */
  public TreePath resolve(String path) throws IOException {
    return LinkResolver.follow(tree, path);
  }

  /**
   * The path of a place of the top layer.
   *
   * @param path the place
   * @return the host's path
   */
  public Path locate(TreePath path) {
    return path.in(upper);
  }

  /**
   * Whether anything was changed.
   *
   * @return true after the first change
   */
  public boolean isChanged() {
    return !changed.isEmpty();
  }

  /**
   * Makes a directory and those above it that are missing.
   *
   * @param path where; a place without links
   * @param mode permission bits of what is made
   * @param owner who owns what is made
   * @param time the modification time of what is made
   * @throws FailedPrecondition when something else is in the way
   * @throws IOException when it fails
   */
  public void makeDirectories(TreePath path, int mode, Owner owner, Instant time)
      throws IOException {
    Optional<FileNode> node = tree.find(path);
    if (node.isPresent()) {
      requireDirectory(path, node.get());
      return;
    }
    makeDirectories(path.parent(), mode, owner, time);
    makeDirectory(path);
    setLook(
        path,
        FileNode.Kind.DIRECTORY,
        new NativeFiles.Look(mode, owner.user(), owner.group(), time, Map.of()));
  }

  /**
   * Makes an empty directory where nothing is.
   *
   * @param path where; the directory above exists
   * @throws IOException when it fails
   */
  public void makeDirectory(TreePath path) throws IOException {
    Files.createDirectory(clear(path));
    tree.forget(path);
    changed.add(path);
    made.add(path);
  }

  /**
   * Whether this editor made a directory, so that nothing is in it but what was put there since,
   * neither in this layer nor below.
   *
   * @param directory the directory
   * @return true for one that was empty
   */
  boolean hasMade(TreePath directory) {
    return made.contains(directory);
  }

  /**
   * Takes note of a file that was made at the path of {@link #locate}.
   *
   * @param path the place
   */
  void added(TreePath path) {
    changed.add(path);
  }

  /**
   * The path on the host at which something new is to be made. What the top layer has there is
   * removed; the directories above are brought into the top layer.
   *
   * @param path the place, no directory of the merged tree
   * @return the host's path, at which nothing is
   * @throws FailedPrecondition when a directory is there
   * @throws IOException when it fails
   */
  public Path clear(TreePath path) throws IOException {
    Optional<FileNode> node = tree.find(path);
    if (node.isPresent() && node.get().isDirectory()) {
      throw new FailedPrecondition("can't replace the directory " + path + " by a file");
    }
    copyUp(path.parent());
    Path location = path.in(upper);
    // Also a whiteout that hides the name below.
    Files.deleteIfExists(location);
    changed.add(path);
    return location;
  }

  /**
   * Brings a directory into the top layer, so that its attributes can be changed.
   *
   * @param path the directory
   * @return its path on the host
   * @throws IOException when it fails
   */
  public Path copyUp(TreePath path) throws IOException {
    Path location = path.in(upper);
    if (times.containsKey(path)) {
      return location;
    }
    FileNode node =
        tree.find(path)
            .orElseThrow(() -> new FailedPrecondition("no such directory in the image: " + path));
    requireDirectory(path, node);
    if (!path.isRoot()) {
      copyUp(path.parent());
    }
    if (!Files.exists(location, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(location);
      tree.forget(path);
      files.apply(
          location,
          FileNode.Kind.DIRECTORY,
          new NativeFiles.Look(
              node.mode(),
              node.owner(),
              node.group(),
              node.modified(),
              files.attributes(node.location())));
    }
    times.put(path, node.modified());
    return location;
  }

  /**
   * Sets the look of something in the top layer. The time of a directory is set by {@link #finish}.
   *
   * @param path the place
   * @param kind what is there
   * @param look what it is to look like
   * @throws IOException when it fails
   */
  public void setLook(TreePath path, FileNode.Kind kind, NativeFiles.Look look) throws IOException {
    files.apply(path.in(upper), kind, look);
    if (kind == FileNode.Kind.DIRECTORY) {
      times.put(path, look.time());
    }
    changed.add(path);
  }

  /**
   * Gives every directory the modification time that it had or was to get.
   *
   * @throws IOException when it fails
   */
  public void finish() throws IOException {
    for (Map.Entry<TreePath, Instant> directory : times.entrySet()) {
      files.setModified(directory.getKey().in(upper), directory.getValue());
    }
  }

  private static void requireDirectory(TreePath path, FileNode node) {
    if (!node.isDirectory()) {
      throw new FailedPrecondition(
          "can't make a file in "
              + path
              + ": it is no directory in the image; choose another destination");
    }
  }
}
