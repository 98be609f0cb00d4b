package io.varve.storage.disk;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileKind;
import io.varve.linux.FileStatus;
import io.varve.linux.OpenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Copies a tree with all that a file has: owner, permissions, times, extended attributes, several
 * names of one file, device nodes, holes. Blocks are shared where the file system can.
 */
public final class TreeCopy {

  private record Inode(long device, long number) {}

  /** Where a file with several names was copied to. */
  private record Place(Path directory, String name) {}

  private final Path source;
  private final Path target;
  private final Map<Inode, Place> copied = new HashMap<>();

  /**
   * Plans a copy.
   *
   * @param source the top of the tree
   * @param target the top of the copy, which must not exist
   */
  public TreeCopy(Path source, Path target) {
    this.source = source;
    this.target = target;
  }

  /**
   * Copies; only once.
   *
   * @throws DiskFull when there is no space left
   * @throws IOException when it fails; what was copied stays
   */
  public void run() throws IOException {
    try (DirectoryHandle from = DirectoryHandle.open(source);
        DirectoryHandle above = DirectoryHandle.open(target.toAbsolutePath().getParent())) {
      String name = target.getFileName().toString();
      above.makeDirectory(name, 0700);
      try (DirectoryHandle to = above.openDirectory(name)) {
        copy(from, to, target);
      }
    } catch (IOException e) {
      throw DiskFull.explain(e, target);
    }
  }

  private void copy(DirectoryHandle from, DirectoryHandle to, Path place) throws IOException {
    for (DirectoryHandle.Entry entry : from.list()) {
      copy(from, to, place, entry.name());
    }
    Trees.copyAttributes(from.procPath(), to.procPath(), _ -> true);
  }

  private void copy(DirectoryHandle from, DirectoryHandle to, Path place, String name)
      throws IOException {
    FileStatus status = from.status(name);
    if (!status.isDirectory() && status.links() > 1 && link(to, place, name, status)) {
      return;
    }
    switch (status.kind()) {
      case DIRECTORY -> {
        to.makeDirectory(name, 0700);
        try (DirectoryHandle source = from.openDirectory(name);
            DirectoryHandle target = to.openDirectory(name)) {
          copy(source, target, place.resolve(name));
        }
        return;
      }
      case REGULAR -> {
        try (OpenFile source = from.openFile(name);
            OpenFile target = to.createFile(name, 0600)) {
          new FileCopy(source, target).run(status.size());
        }
      }
      case SYMBOLIC_LINK -> to.makeSymbolicLink(name, from.readSymbolicLink(name));
      case CHARACTER_DEVICE, BLOCK_DEVICE, FIFO, SOCKET ->
          to.makeNode(name, status.kind(), 0600, (int) status.major(), (int) status.minor());
      case UNKNOWN -> throw new IOException("a file of an unknown kind: " + place.resolve(name));
    }
    copyAttributes(from, to, name, status);
  }

  /** Whether the file is there under another name and got this one, too. */
  private boolean link(DirectoryHandle to, Path place, String name, FileStatus status)
      throws IOException {
    Place first =
        copied.putIfAbsent(new Inode(status.device(), status.inode()), new Place(place, name));
    if (first == null) {
      return false;
    }
    try (DirectoryHandle directory = DirectoryHandle.open(first.directory())) {
      to.makeHardLink(name, directory, first.name());
    }
    return true;
  }

  private static void copyAttributes(
      DirectoryHandle from, DirectoryHandle to, String name, FileStatus status) throws IOException {
    FileStatus now = to.status(name);
    if (status.uid() != now.uid() || status.gid() != now.gid()) {
      to.setOwner(name, status.uid(), status.gid());
    }
    for (String attribute : from.extendedAttributes(name)) {
      var value = from.extendedAttribute(name, attribute);
      if (value.isPresent()) {
        to.setExtendedAttribute(name, attribute, value.get());
      }
    }
    if (status.kind() != FileKind.SYMBOLIC_LINK) {
      to.setPermissions(name, status.permissions());
    }
    to.setTimes(name, status.modified());
  }
}
