package io.varve.builder.tree;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileNames;
import io.varve.linux.OpenFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Opens the files of a tree for reading. The directory of the last one stays open, so that those
 * beside it cost no walk from the root of the host. Belongs to one thread.
 */
public final class FileOpener implements Closeable {

  /** A directory and how it was named. */
  private record Opened(Path path, DirectoryHandle handle) {}

  private Optional<Opened> last = Optional.empty();

  /**
   * Opens a file; a symbolic link is not followed. What is open may be another file when the tree
   * is changed meanwhile: compare it with {@link FileNode#of}.
   *
   * @param node the file
   * @return the open file, to be closed by the caller
   * @throws IOException when it can't be opened
   */
  public OpenFile open(FileNode node) throws IOException {
    Path parent = node.location().getParent();
    if (parent == null) {
      throw new IOException("the root directory of the host is no file of a tree");
    }
    return directory(parent).openFile(FileNames.lastOf(node.location()));
  }

  private DirectoryHandle directory(Path path) throws IOException {
    if (last.isPresent() && last.get().path().equals(path)) {
      return last.get().handle();
    }
    close();
    DirectoryHandle handle = DirectoryHandle.open(path);
    last = Optional.of(new Opened(path, handle));
    return handle;
  }

  @Override
  public void close() throws IOException {
    if (last.isPresent()) {
      DirectoryHandle handle = last.get().handle();
      last = Optional.empty();
      handle.close();
    }
  }
}
