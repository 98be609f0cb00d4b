package io.varve.storage.disk;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileStatus;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Whole directories: deleting, measuring and syncing them. No symbolic link is followed. */
public final class Trees {

  /** Above this, one sync of the whole file system is cheaper than one a file. */
  private static final int FEW = 8;

  private Trees() {}

  /**
   * What a tree takes.
   *
   * @param bytes allocated bytes; a file with several names counts once
   * @param inodes files, directories and links, without the top directory
   */
  public record Size(long bytes, long inodes) {}

  /**
   * Deletes a directory and all in it; nothing happens when there is none.
   *
   * @param directory the directory
   * @throws IOException when something can't be deleted
   */
  public static void delete(Path directory) throws IOException {
    try (DirectoryHandle parent = DirectoryHandle.open(directory.getParent())) {
      parent.removeTree(directory.getFileName().toString());
    } catch (NoSuchFileException _) {
      // Nothing to delete.
    }
  }

  /**
   * Measures a tree. Files that vanish while it is measured count as absent.
   *
   * @param directory its top
   * @return what it takes, nothing when there is none
   * @throws IOException when it can't be read
   */
  public static Size measure(Path directory) throws IOException {
    try (DirectoryHandle top = DirectoryHandle.open(directory)) {
      return new Measurement().of(top);
    } catch (NoSuchFileException _) {
      return new Size(0, 0);
    }
  }

  /** Sums up a tree, knowing which files of several names it has seen. */
  private static final class Measurement {
    private final Set<Long> seen = new HashSet<>();
    private long bytes;
    private long inodes;

    Size of(DirectoryHandle top) throws IOException {
      visit(top);
      return new Size(bytes, inodes);
    }

    private void visit(DirectoryHandle directory) throws IOException {
      for (DirectoryHandle.Entry entry : directory.list()) {
        try {
          FileStatus status = directory.status(entry.name());
          if (status.links() == 1 || status.isDirectory() || seen.add(status.inode())) {
            bytes += status.blocks() * 512;
            inodes++;
          }
          if (status.isDirectory()) {
            try (DirectoryHandle child = directory.openDirectory(entry.name())) {
              visit(child);
            }
          }
        } catch (NoSuchFileException _) {
          // Deleted since it was listed.
        }
      }
    }
  }

  /**
   * Waits until a tree is on disk: file by file when it is small, otherwise by one sync of its file
   * system, which also waits for what others have written.
   *
   * @param directory its top
   * @throws IOException when it fails
   */
  public static void sync(Path directory) throws IOException {
    List<Path> few = new ArrayList<>();
    try {
      Files.walkFileTree(directory, new FewFiles(few));
      if (few.size() <= FEW) {
        for (Path file : few.reversed()) {
          Disk.local().syncDirectory(file); // also syncs a file: both are opened to be read
        }
        return;
      }
    } catch (AccessDeniedException _) {
      // A file that even its owner may not read: the sync of everything covers it.
    }
    try (DirectoryHandle handle = DirectoryHandle.open(directory)) {
      handle.syncFileSystem();
    } catch (IOException e) {
      throw DiskFull.explain(e, directory);
    }
  }

  /** Collects regular files and directories, parents first, and stops above {@link #FEW}. */
  private static final class FewFiles extends SimpleFileVisitor<Path> {
    private final List<Path> found;

    FewFiles(List<Path> found) {
      this.found = found;
    }

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      return add(directory);
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return attributes.isRegularFile() ? add(file) : FileVisitResult.CONTINUE;
    }

    private FileVisitResult add(Path path) {
      found.add(path);
      return found.size() <= FEW ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }
  }

  /**
   * Sets the permissions of a directory whatever the process's umask is.
   *
   * @param directory the directory
   * @param mode permission bits
   * @throws IOException when it fails
   */
  public static void setDirectoryMode(Path directory, int mode) throws IOException {
    try (DirectoryHandle handle = DirectoryHandle.open(directory)) {
      handle.setPermissions(mode);
    }
  }

  /**
   * Gives a directory the owner, permissions, extended attributes and times of another one.
   *
   * @param from the other one
   * @param to the directory
   * @param attributes which extended attributes to copy
   * @throws IOException when it fails
   */
  public static void copyAttributes(Path from, Path to, Predicate<String> attributes)
      throws IOException {
    try (DirectoryHandle source = DirectoryHandle.open(from);
        DirectoryHandle target = DirectoryHandle.open(to)) {
      FileStatus status = source.status();
      FileStatus now = target.status();
      if (status.uid() != now.uid() || status.gid() != now.gid()) {
        target.setOwner(status.uid(), status.gid());
      }
      for (String name : source.extendedAttributes()) {
        if (attributes.test(name)) {
          var value = source.extendedAttribute(name);
          if (value.isPresent()) {
            target.setExtendedAttribute(name, value.get());
          }
        }
      }
      target.setPermissions(status.permissions());
      target.setTimes(status.modified());
    }
  }
}
