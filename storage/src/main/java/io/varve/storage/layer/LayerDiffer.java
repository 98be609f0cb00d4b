package io.varve.storage.layer;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileStatus;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds out what a directory changed, and writes it as a layer. The same files give the same bytes:
 * entries sorted by path, nothing of the machine in them.
 *
 * <p>The cost in overlay form is that of the changes, whatever lies below.
 */
public final class LayerDiffer {

  private LayerDiffer() {}

  /**
   * Writes the changes that lie in a directory in overlay form: a character device 0/0 becomes a
   * whiteout, an opaque directory gets an opaque whiteout. Overlayfs' own attributes and sockets
   * are left out.
   *
   * @param changes the upper directory
   * @param format its form
   * @param options times and ids
   * @param out gets the tar; stays open
   * @return digest and size of the tar
   * @throws IOException when reading or writing fails
   */
  public static WrittenLayer write(
      Path changes, OnDiskFormat.Overlay format, DiffOptions options, OutputStream out)
      throws IOException {
    HashingOutput hashed = new HashingOutput(out);
    EntryWriter writer = new EntryWriter(hashed, options);
    try (DirectoryHandle root = DirectoryHandle.open(changes)) {
      writeTree(LayerPath.ROOT, root, format, writer);
    }
    return hashed.written(writer.finish());
  }

  /**
   * Computes digest and size of the tar that {@link #write} would write.
   *
   * @param changes the upper directory
   * @param format its form
   * @param options times and ids
   * @return digest and size of the tar
   * @throws IOException when reading fails
   */
  public static WrittenLayer digest(Path changes, OnDiskFormat.Overlay format, DiffOptions options)
      throws IOException {
    return write(changes, format, options, OutputStream.nullOutputStream());
  }

  private static void writeTree(
      LayerPath path, DirectoryHandle directory, OnDiskFormat.Overlay format, EntryWriter writer)
      throws IOException {
    if (LowerView.isOpaque(directory, format)) {
      writer.opaque(path);
    }
    for (String name : sortedNames(directory)) {
      Optional<FileStatus> found = directory.find(name);
      if (found.isEmpty()) {
        // Removed while we read: as if it had never been.
        continue;
      }
      LayerPath child = path.child(name);
      FileStatus status = found.get();
      if (status.isWhiteout()) {
        writer.whiteout(child);
        continue;
      }
      writer.write(child, directory, status);
      if (status.isDirectory()) {
        try (DirectoryHandle inner = directory.openDirectory(name)) {
          writeTree(child, inner, format, writer);
        }
      }
    }
  }

  private static List<String> sortedNames(DirectoryHandle directory) throws IOException {
    List<String> names = new ArrayList<>();
    for (DirectoryHandle.Entry entry : directory.list()) {
      names.add(entry.name());
    }
    names.sort(Comparator.naturalOrder());
    return names;
  }

  /**
   * Lists the changes that lie in a directory in overlay form, as {@code docker diff} does: with
   * the directories that hold them.
   *
   * @param changes the upper directory
   * @param lowerLayers the directories of the layers below, top first
   * @param format the form of all of them
   * @return changes by path
   * @throws IOException when reading fails
   */
  public static List<Change> changes(
      Path changes, List<Path> lowerLayers, OnDiskFormat.Overlay format) throws IOException {
    List<Change> found = new ArrayList<>();
    try (DirectoryHandle root = DirectoryHandle.open(changes);
        LowerView lower = LowerView.open(lowerLayers, format)) {
      listTree(LayerPath.ROOT, root, lower, format, found);
    }
    found.sort(Comparator.comparing(Change::path));
    return found;
  }

  private static void listTree(
      LayerPath path,
      DirectoryHandle directory,
      LowerView lower,
      OnDiskFormat.Overlay format,
      List<Change> changes)
      throws IOException {
    List<String> names = sortedNames(directory);
    if (LowerView.isOpaque(directory, format)) {
      for (String name : lower.names()) {
        if (!names.contains(name)) {
          changes.add(new Change(Change.Kind.DELETED, path.child(name)));
        }
      }
    }
    for (String name : names) {
      Optional<FileStatus> here = directory.find(name);
      if (here.isPresent()) {
        listName(path.child(name), directory, here.get(), lower, format, changes);
      }
    }
  }

  private static void listName(
      LayerPath path,
      DirectoryHandle directory,
      FileStatus here,
      LowerView lower,
      OnDiskFormat.Overlay format,
      List<Change> changes)
      throws IOException {
    Optional<FileStatus> below = lower.find(path.name());
    if (here.isWhiteout()) {
      if (below.isPresent()) {
        changes.add(new Change(Change.Kind.DELETED, path));
      }
      return;
    }
    int before = changes.size();
    if (here.isDirectory()) {
      try (DirectoryHandle inner = directory.openDirectory(path.name());
          LowerView innerLower = lower.descend(path.name())) {
        listTree(path, inner, innerLower, format, changes);
      }
    }
    if (below.isEmpty()) {
      changes.add(new Change(Change.Kind.ADDED, path));
    } else if (changes.size() > before || !isSameDirectory(here, below.get())) {
      changes.add(new Change(Change.Kind.CHANGED, path));
    }
  }

  /** A directory that was copied up only to hold something, and is as it was. */
  private static boolean isSameDirectory(FileStatus here, FileStatus below) {
    return here.isDirectory()
        && below.isDirectory()
        && here.permissions() == below.permissions()
        && here.uid() == below.uid()
        && here.gid() == below.gid()
        && here.modified().equals(below.modified());
  }

  /**
   * Lists the differences between two whole trees; files count as the same when kind, attributes,
   * size and time are.
   *
   * @param lower the tree before
   * @param upper the tree after
   * @return changes by path
   * @throws IOException when reading fails
   */
  public static List<Change> compare(Path lower, Path upper) throws IOException {
    return new TreeComparison().compare(lower, upper);
  }

  /**
   * Writes the differences between two whole trees as a layer.
   *
   * @param lower the tree before
   * @param upper the tree after
   * @param options times and ids
   * @param out gets the tar; stays open
   * @return digest and size of the tar
   * @throws IOException when reading or writing fails
   */
  public static WrittenLayer writeDifference(
      Path lower, Path upper, DiffOptions options, OutputStream out) throws IOException {
    HashingOutput hashed = new HashingOutput(out);
    EntryWriter writer = new EntryWriter(hashed, options);
    try (DirectoryHandle root = DirectoryHandle.open(upper)) {
      for (Change change : compare(lower, upper)) {
        LayerPath path = change.path();
        if (change.kind() == Change.Kind.DELETED) {
          writer.whiteout(path);
          continue;
        }
        String parent = path.parent().isRoot() ? "." : path.parent().toString();
        try (DirectoryHandle directory = root.openDirectoryInRoot(parent)) {
          writer.write(path, directory, directory.status(path.name()));
        }
      }
    }
    return hashed.written(writer.finish());
  }

  /**
   * Writes a whole tree as a layer.
   *
   * @param tree a directory
   * @param options times and ids
   * @param out gets the tar; stays open
   * @return digest and size of the tar
   * @throws IOException when reading or writing fails
   */
  public static WrittenLayer writeWhole(Path tree, DiffOptions options, OutputStream out)
      throws IOException {
    HashingOutput hashed = new HashingOutput(out);
    EntryWriter writer = new EntryWriter(hashed, options);
    try (DirectoryHandle root = DirectoryHandle.open(tree)) {
      writeWhole(LayerPath.ROOT, root, writer);
    }
    return hashed.written(writer.finish());
  }

  private static void writeWhole(LayerPath path, DirectoryHandle directory, EntryWriter writer)
      throws IOException {
    for (String name : sortedNames(directory)) {
      Optional<FileStatus> found = directory.find(name);
      if (found.isPresent()) {
        LayerPath child = path.child(name);
        writer.write(child, directory, found.get());
        if (found.get().isDirectory()) {
          try (DirectoryHandle inner = directory.openDirectory(name)) {
            writeWhole(child, inner, writer);
          }
        }
      }
    }
  }
}
