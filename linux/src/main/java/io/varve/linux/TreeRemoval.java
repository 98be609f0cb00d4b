package io.varve.linux;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Removes a tree, however deep, with one open directory a level. */
final class TreeRemoval {

  private final DirectoryHandle top;

  TreeRemoval(DirectoryHandle top) {
    this.top = top;
  }

  void remove(String name) throws IOException {
    if (removedAsFile(top, name)) {
      return;
    }
    Deque<Level> levels = new ArrayDeque<>();
    try {
      levels.push(enter(top, name));
      while (!levels.isEmpty()) {
        Level level = levels.peek();
        if (level.next < level.entries.size()) {
          descend(level, levels);
        } else {
          levels.pop();
          level.directory.close();
          level.parent.removeDirectory(level.name);
        }
      }
    } finally {
      for (Level level : levels) {
        level.directory.close();
      }
    }
  }

  private static void descend(Level level, Deque<Level> levels) throws IOException {
    DirectoryHandle.Entry entry = level.entries.get(level.next++);
    if (entry.kind() == FileKind.DIRECTORY || !removedAsFile(level.directory, entry.name())) {
      levels.push(enter(level.directory, entry.name()));
    }
  }

  /** True when the name is gone now, false when it is a directory. */
  private static boolean removedAsFile(DirectoryHandle directory, String name) throws IOException {
    try {
      directory.remove(name);
      return true;
    } catch (IOException e) {
      if (Errno.isOneOf(e, Errno.ENOENT)) {
        return true;
      }
      if (Errno.isOneOf(e, Errno.EISDIR)) {
        return false;
      }
      throw e;
    }
  }

  private static Level enter(DirectoryHandle parent, String name) throws IOException {
    DirectoryHandle directory = parent.openDirectory(name);
    try {
      return new Level(parent, name, directory, directory.list());
    } catch (IOException e) {
      directory.close();
      throw e;
    }
  }

  private static final class Level {
    private final DirectoryHandle parent;
    private final String name;
    private final DirectoryHandle directory;
    private final List<DirectoryHandle.Entry> entries;
    private int next;

    Level(
        DirectoryHandle parent,
        String name,
        DirectoryHandle directory,
        List<DirectoryHandle.Entry> entries) {
      this.parent = parent;
      this.name = name;
      this.directory = directory;
      this.entries = entries;
    }
  }
}
