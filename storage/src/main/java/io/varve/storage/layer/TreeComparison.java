package io.varve.storage.layer;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileKind;
import io.varve.linux.FileStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Compares two trees name by name. */
final class TreeComparison {

  private final List<Change> changes = new ArrayList<>();

  List<Change> compare(Path lower, Path upper) throws IOException {
    try (DirectoryHandle before = DirectoryHandle.open(lower);
        DirectoryHandle after = DirectoryHandle.open(upper)) {
      compare(LayerPath.ROOT, before, after);
    }
    changes.sort(Comparator.comparing(Change::path));
    return changes;
  }

  private void compare(LayerPath path, DirectoryHandle before, DirectoryHandle after)
      throws IOException {
    TreeSet<String> names = new TreeSet<>();
    before.list().forEach(entry -> names.add(entry.name()));
    after.list().forEach(entry -> names.add(entry.name()));
    for (String name : names) {
      compareName(path.child(name), before, after);
    }
  }

  private void compareName(LayerPath path, DirectoryHandle before, DirectoryHandle after)
      throws IOException {
    Optional<FileStatus> old = before.find(path.name());
    Optional<FileStatus> now = after.find(path.name());
    if (now.isEmpty()) {
      if (old.isPresent()) {
        changes.add(new Change(Change.Kind.DELETED, path));
      }
      return;
    }
    if (old.isEmpty()) {
      changes.add(new Change(Change.Kind.ADDED, path));
      if (now.get().isDirectory()) {
        addAll(path, after);
      }
      return;
    }
    compareExisting(path, before, old.get(), after, now.get());
  }

  private void compareExisting(
      LayerPath path, DirectoryHandle before, FileStatus old, DirectoryHandle after, FileStatus now)
      throws IOException {
    int count = changes.size();
    boolean differs = differs(path.name(), before, old, after, now);
    if (now.isDirectory() && old.isDirectory()) {
      try (DirectoryHandle inner = before.openDirectory(path.name());
          DirectoryHandle innerAfter = after.openDirectory(path.name())) {
        compare(path, inner, innerAfter);
      }
    } else if (now.isDirectory()) {
      addAll(path, after);
    }
    if (differs || changes.size() > count) {
      changes.add(new Change(Change.Kind.CHANGED, path));
    }
  }

  private void addAll(LayerPath path, DirectoryHandle parent) throws IOException {
    try (DirectoryHandle directory = parent.openDirectory(path.name())) {
      for (DirectoryHandle.Entry entry : directory.list()) {
        LayerPath child = path.child(entry.name());
        changes.add(new Change(Change.Kind.ADDED, child));
        if (directory.status(entry.name()).isDirectory()) {
          addAll(child, directory);
        }
      }
    }
  }

  private static boolean differs(
      String name, DirectoryHandle before, FileStatus old, DirectoryHandle after, FileStatus now)
      throws IOException {
    boolean same =
        old.kind() == now.kind()
            && old.permissions() == now.permissions()
            && old.uid() == now.uid()
            && old.gid() == now.gid()
            && old.major() == now.major()
            && old.minor() == now.minor()
            && old.modified().equals(now.modified())
            && (old.isDirectory() || old.size() == now.size());
    return !same
        || (now.kind() == FileKind.SYMBOLIC_LINK
            && !before.readSymbolicLink(name).equals(after.readSymbolicLink(name)))
        || extendedDiffer(name, before, after);
  }

  private static boolean extendedDiffer(String name, DirectoryHandle before, DirectoryHandle after)
      throws IOException {
    List<String> old = kept(before.extendedAttributes(name));
    if (!old.equals(kept(after.extendedAttributes(name)))) {
      return true;
    }
    for (String attribute : old) {
      byte[] one = before.extendedAttribute(name, attribute).orElse(new byte[0]);
      if (!Arrays.equals(one, after.extendedAttribute(name, attribute).orElse(new byte[0]))) {
        return true;
      }
    }
    return false;
  }

  private static List<String> kept(List<String> names) {
    return names.stream().filter(EntryWriter::isKept).sorted().toList();
  }
}
