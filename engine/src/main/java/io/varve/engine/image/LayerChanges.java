package io.varve.engine.image;

import io.varve.engine.image.ImageService.FileCount;
import io.varve.unionfs.LayerFormat;
import io.varve.unionfs.LayerFormat.Role;
import io.varve.unionfs.LayerStack;
import io.varve.unionfs.Located;
import io.varve.unionfs.StackPath;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * Counts the names that a layer adds, changes and deletes. A directory that is below, too, and only
 * leads to something else is none of them.
 */
final class LayerChanges {

  private LayerChanges() {}

  /**
   * Counts the changes of a layer. Costs the layer, not what lies below.
   *
   * @param format how the layer hides names
   * @param top the layer's directory
   * @param below the directories of the layers below, top first
   * @return the numbers
   * @throws IOException when reading fails
   */
  static FileCount count(LayerFormat format, Path top, List<Path> below) throws IOException {
    Optional<LayerStack> lower =
        below.isEmpty() ? Optional.empty() : Optional.of(LayerStack.of(format, below));
    Counter counter = new Counter(format, lower);
    counter.visit(top, StackPath.ROOT, lower.isPresent());
    return new FileCount(counter.added, counter.changed, counter.deleted);
  }

  private static final class Counter {
    private final LayerFormat format;
    private final Optional<LayerStack> below;
    private long added;
    private long changed;
    private long deleted;

    Counter(LayerFormat format, Optional<LayerStack> below) {
      this.format = format;
      this.below = below;
    }

    /** Visits a directory of the layer; when it is not below, nothing in it is. */
    void visit(Path directory, StackPath at, boolean isBelow) throws IOException {
      boolean merges = isBelow && !format.isOpaque(directory);
      if (isBelow && !merges) {
        deleted++;
      }
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
        for (Path entry : entries) {
          visitEntry(entry, at.child(entry.getFileName()), merges);
        }
      }
    }

    private void visitEntry(Path entry, StackPath at, boolean merges) throws IOException {
      BasicFileAttributes attributes =
          Files.readAttributes(entry, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      switch (format.role(entry, attributes)) {
        case Role.Whiteout _ -> deleted++;
        case Role.Mark _ -> {}
        case Role.Content _ -> {
          Optional<Located> old =
              merges && below.isPresent() ? below.get().lookup(at) : Optional.empty();
          if (old.isEmpty()) {
            added++;
          } else if (!attributes.isDirectory() || !old.get().isDirectory()) {
            changed++;
          }
          if (attributes.isDirectory()) {
            visit(entry, at, old.isPresent() && old.get().isDirectory());
          }
        }
      }
    }
  }
}
