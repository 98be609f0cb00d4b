package io.varve.builder.copy;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.NativeFiles;
import io.varve.builder.tree.PathSelection;
import io.varve.builder.tree.TreePath;
import io.varve.linux.FileNames;
import io.varve.oci.error.FailedPrecondition;
import io.varve.storage.layer.Attributes;
import io.varve.storage.layer.IdMapping;
import io.varve.storage.layer.NewFiles;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Copies files of a tree into a layer with the rules of COPY: a directory's content is merged into
 * the destination; hard links among the copied files stay links; nothing below the destination is
 * followed.
 */
public final class TreeCopier {

  /** What is copied through memory, in one piece. */
  private static final int SMALL_FILE = 1 << 16;

  private final FileTree source;
  private final LayerEditor target;
  private final NativeFiles files;
  private final CopyAttributes attributes;
  private final Map<FileNode.Identity, TreePath> linked = new HashMap<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(SMALL_FILE);
  private final NewFiles process = NewFiles.anywhere(IdMapping.IDENTITY);

  /**
   * A copier.
   *
   * @param source where files come from
   * @param target where they go
   * @param files what nio can't do
   * @param attributes what the copies look like
   */
  public TreeCopier(
      FileTree source, LayerEditor target, NativeFiles files, CopyAttributes attributes) {
    this.source = source;
    this.target = target;
    this.files = files;
    this.attributes = attributes;
  }

  /**
   * Copies one match of a source.
   *
   * @param match what to copy
   * @param destination a path of the root file system; with a slash at its end, or an existing
   *     directory, it takes files into it
   * @param selection which files below a directory
   * @throws FailedPrecondition when a directory is to replace a file, or a file a directory
   * @throws IOException when copying fails
   */
  public void copy(SourceMatch match, String destination, PathSelection selection)
      throws IOException {
    boolean intoDirectory = destination.endsWith("/") || destination.endsWith("/.");
    TreePath place = target.resolve(destination);
    Optional<FileNode> there = target.find(place);
    if (match.node().isDirectory()) {
      makeDirectories(place);
      copyContent(match.place(), TreePath.ROOT, place, selection, new ArrayDeque<>());
      return;
    }
    if (intoDirectory || there.filter(FileNode::isDirectory).isPresent()) {
      makeDirectories(place);
      place = place.child(match.name());
    } else {
      makeDirectories(place.parent());
    }
    if (selection.includes(TreePath.of(match.name()))) {
      try (DirectoryFiles copies = copiesIn(place.parent())) {
        copyEntry(match.node(), place, copies);
      }
    }
  }

  /**
   * Merges everything in the source tree into a directory.
   *
   * @param destination the directory
   * @param selection which files
   * @throws IOException when copying fails
   */
  public void merge(String destination, PathSelection selection) throws IOException {
    TreePath place = target.resolve(destination);
    makeDirectories(place);
    copyContent(TreePath.ROOT, TreePath.ROOT, place, selection, new ArrayDeque<>());
  }

  /**
   * Merges the root of the source tree into a directory, and gives the directory its attributes, as
   * an archive with an entry for its root does.
   *
   * @param destination the directory
   * @param selection which files
   * @throws IOException when copying fails
   */
  public void mergeRoot(String destination, PathSelection selection) throws IOException {
    TreePath place = target.resolve(destination);
    makeDirectories(place);
    Optional<FileNode> root = source.find(TreePath.ROOT);
    if (root.isPresent()) {
      target.copyUp(place);
      finish(root.get(), place);
    }
    copyContent(TreePath.ROOT, TreePath.ROOT, place, selection, new ArrayDeque<>());
  }

  private void makeDirectories(TreePath place) throws IOException {
    target.makeDirectories(
        place, attributes.madeMode(), attributes.madeOwner(), attributes.madeTime());
  }

  /** A directory that is made when the first of its files is copied. */
  private record Pending(FileNode node, TreePath to) {}

  private void copyContent(
      TreePath from, TreePath relative, TreePath to, PathSelection selection, Deque<Pending> above)
      throws IOException {
    try (DirectoryFiles copies = copiesIn(to)) {
      copyContent(from, relative, to, selection, above, copies);
    }
  }

  private DirectoryFiles copiesIn(TreePath directory) {
    return new DirectoryFiles(target.locate(directory), files, buffer, process);
  }

  private void copyContent(
      TreePath from,
      TreePath relative,
      TreePath to,
      PathSelection selection,
      Deque<Pending> above,
      DirectoryFiles copies)
      throws IOException {
    for (String name : source.list(from)) {
      if (Thread.interrupted()) {
        throw new InterruptedIOException("copying was interrupted");
      }
      TreePath place = from.child(name);
      TreePath path = relative.child(name);
      boolean included = selection.includes(path);
      Optional<FileNode> node = source.find(place);
      if (node.isEmpty()) {
        throw changed(place);
      }
      if (!node.get().isDirectory()) {
        if (included) {
          makePending(above);
          copyEntry(node.get(), to.child(name), copies);
        }
      } else if (included || selection.mayIncludeBelow(path)) {
        above.addLast(new Pending(node.get(), to.child(name)));
        int depth = above.size();
        if (included) {
          makePending(above);
        }
        copyContent(place, path, to.child(name), selection, above);
        if (above.size() == depth) {
          above.removeLast();
        }
      }
    }
  }

  private void makePending(Deque<Pending> above) throws IOException {
    while (!above.isEmpty()) {
      Pending directory = above.removeFirst();
      copyDirectory(directory.node(), directory.to());
    }
  }

  private void copyDirectory(FileNode node, TreePath to) throws IOException {
    Optional<FileNode> there = target.find(to);
    if (there.isEmpty()) {
      target.makeDirectory(to);
    } else if (there.get().isDirectory()) {
      target.copyUp(to);
    } else {
      throw new FailedPrecondition(
          "can't copy a directory to "
              + to
              + ": it is no directory in the image; remove it first or choose another destination");
    }
    finish(node, to);
  }

  private void copyEntry(FileNode node, TreePath to, DirectoryFiles copies) throws IOException {
    switch (node.kind()) {
      case DIRECTORY -> copyDirectory(node, to);
      case FILE -> copyFile(node, to, copies);
      case SYMLINK -> {
        Files.createSymbolicLink(target.clear(to), FileNames.path(node.target()));
        finish(node, to);
      }
      case CHARACTER_DEVICE, BLOCK_DEVICE, PIPE, SOCKET -> {
        files.makeNode(target.clear(to), node.kind(), node.device());
        finish(node, to);
      }
    }
  }

  private void copyFile(FileNode node, TreePath to, DirectoryFiles copies) throws IOException {
    if (node.links() > 1) {
      TreePath first = linked.putIfAbsent(node.identity(), to);
      if (first != null && !first.equals(to)) {
        Files.createLink(target.clear(to), target.locate(first));
        return;
      }
    }
    // In a directory that was empty the name is free, most likely: making the file tells.
    if (!target.hasMade(to.parent()) || !copyContent(node, to, copies)) {
      target.clear(to);
      if (!copyContent(node, to, copies)) {
        throw new FileAlreadyExistsException(target.locate(to).toString());
      }
    }
    target.added(to);
  }

  /** False when something has the name. */
  private boolean copyContent(FileNode node, TreePath to, DirectoryFiles copies)
      throws IOException {
    Owner owner = attributes.ownerOf(node);
    Attributes wanted =
        new Attributes(
            attributes.modeOf(node), owner.user(), owner.group(), attributes.timeOf(node));
    try {
      if (!copies.copy(node, to.name(), wanted)) {
        throw changed(to);
      }
      return true;
    } catch (FileAlreadyExistsException _) {
      return false;
    } catch (NoSuchFileException | FileSystemLoopException e) {
      throw new FailedPrecondition(changed(to).getMessage(), e);
    }
  }

  private void finish(FileNode node, TreePath to) throws IOException {
    Owner owner = attributes.ownerOf(node);
    target.setLook(
        to,
        node.kind(),
        new NativeFiles.Look(
            attributes.modeOf(node),
            owner.user(),
            owner.group(),
            attributes.timeOf(node),
            files.attributes(node.location())));
  }

  private static FailedPrecondition changed(TreePath path) {
    return new FailedPrecondition(
        "the source of "
            + path
            + " changed while it was copied; build again when nothing writes to it");
  }
}
