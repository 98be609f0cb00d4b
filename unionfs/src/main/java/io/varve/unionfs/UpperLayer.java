package io.varve.unionfs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;

/**
 * The layer that takes the changes of a writable stack; it is layer 0 of that stack.
 *
 * <p>Callers hold the file system's lock for changes.
 */
final class UpperLayer {

  private final LayerStack stack;
  private final Path root;
  private final Path work;
  private final WritableLayerFormat format;

  UpperLayer(LayerStack stack, Path root, Path work, WritableLayerFormat format) {
    this.stack = stack;
    this.root = root;
    this.work = work;
    this.format = format;
  }

  /** Where a path of the merged tree lies, or would lie, in this layer. */
  Path place(StackPath path) {
    return root.resolve(path.relative());
  }

  /** Makes sure that something lies in this layer, without the entries of a directory. */
  Path copyUp(Located entry) throws IOException {
    if (entry.layer() == 0) {
      return entry.real();
    }
    copyUpParents(entry.path());
    Path target = place(entry.path());
    if (entry.isDirectory()) {
      copyAttributesAndContent(entry.real(), target);
      return target;
    }
    // Copied aside and renamed, so that nobody sees half a file.
    Path temporary = work.resolve(UUID.randomUUID().toString());
    try {
      copyAttributesAndContent(entry.real(), temporary);
      return Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** Makes sure that something and all it holds lies in this layer. */
  Path copyUpTree(Located entry) throws IOException {
    Path real = copyUp(entry);
    if (entry.isDirectory()) {
      for (Located child : stack.list(entry)) {
        copyUpTree(child);
      }
    }
    return real;
  }

  /**
   * Makes the place for a new entry free: its parent lies in this layer and the name is not hidden
   * any more.
   */
  Vacancy vacate(StackPath path) throws IOException {
    Path name = path.value().getFileName();
    if (!format.allows(name)) {
      throw new FileSystemException(
          path.toString(), null, "the layer's format reserves names that begin with .wh.");
    }
    copyUpParents(path);
    Path place = place(path);
    boolean hidden = format.isWhiteout(place, LayerStack.attributesOf(place));
    if (hidden) {
      format.removeWhiteout(place);
    }
    return new Vacancy(place, hidden);
  }

  /** A free place, and whether layers below hold something of the same name. */
  record Vacancy(Path place, boolean wasHidden) {}

  /** Declares a new directory done: nothing from below may shine through. */
  void settleDirectory(Vacancy vacancy) throws IOException {
    if (vacancy.wasHidden()) {
      format.makeOpaque(vacancy.place());
    }
  }

  /** Removes an entry; a directory must be empty in the merged tree. */
  void remove(Located parent, Located entry) throws IOException {
    if (entry.layer() == 0) {
      deleteTree(entry.real());
    }
    hideBelow(parent, entry.path());
  }

  /** Hides a name when layers below have it. */
  void hideBelow(Located parent, StackPath path) throws IOException {
    List<Located.Part> below = parent.parts().stream().filter(part -> part.layer() > 0).toList();
    if (!below.isEmpty()
        && stack
            .child(
                new Located(parent.path(), below, parent.attributes()), path.value().getFileName())
            .isPresent()) {
      copyUpParents(path);
      format.addWhiteout(place(path));
    }
  }

  private void copyUpParents(StackPath path) throws IOException {
    Located directory = stack.root();
    Path parents = path.relative().getParent();
    if (parents == null) {
      return;
    }
    for (Path name : parents) {
      StackPath next = directory.path().child(name);
      Located found =
          stack.child(directory, name).orElseThrow(() -> new NoSuchFileException(next.toString()));
      if (found.layer() != 0) {
        copyAttributesAndContent(found.real(), place(next));
      }
      directory = found;
    }
  }

  private static void copyAttributesAndContent(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
  }

  private static void deleteTree(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
        for (Path entry : entries) {
          deleteTree(entry);
        }
      }
    }
    Files.delete(path);
  }
}
