package io.varve.builder.copy;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileOpener;
import io.varve.builder.tree.NativeFiles;
import io.varve.linux.DirectoryHandle;
import io.varve.linux.OpenFile;
import io.varve.storage.disk.FileCopy;
import io.varve.storage.layer.Attributes;
import io.varve.storage.layer.NewFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Makes copies of regular files in one directory of a layer. Both directories stay open, names are
 * looked up in them alone, and what the kernel gives a new file is not set again: each call counts
 * where there are a hundred thousand files.
 */
final class DirectoryFiles implements Closeable {

  /** A directory that copies go to, and what the kernel gives to files made in it. */
  private record Target(DirectoryHandle handle, NewFiles newFiles) {}

  private final Path directory;
  private final NativeFiles files;
  private final ByteBuffer buffer;
  private final NewFiles process;
  private final FileOpener sources = new FileOpener();
  private Optional<Target> target = Optional.empty();

  /**
   * Copies into a directory.
   *
   * @param directory its path; it need not exist before the first copy
   * @param files reads extended attributes
   * @param buffer what fits into it is copied through it; direct
   * @param process what is known of files that this process makes
   */
  DirectoryFiles(Path directory, NativeFiles files, ByteBuffer buffer, NewFiles process) {
    this.directory = directory;
    this.files = files;
    this.buffer = buffer;
    this.process = process;
  }

  /**
   * Copies a file with its extended attributes.
   *
   * @param node the file
   * @param name the copy's name
   * @param wanted the copy's owner, permissions and time
   * @return false when the file is not, or no longer, as the node says
   * @throws java.nio.file.FileAlreadyExistsException when something has the name
   * @throws IOException when it fails
   */
  boolean copy(FileNode node, String name, Attributes wanted) throws IOException {
    Target to = target();
    int permissions = to.newFiles().permissionsToMake(wanted);
    try (OpenFile source = sources.open(node);
        OpenFile copy = to.handle().createFile(name, permissions)) {
      copyContent(node, source, copy);
      // The order matters: a new owner clears set-user-id bits and capabilities.
      if (!to.newFiles().makesOwner(wanted)) {
        copy.setOwner(wanted.uid(), wanted.gid());
      }
      for (Map.Entry<String, byte[]> attribute : files.attributes(source).entrySet()) {
        copy.setExtendedAttribute(attribute.getKey(), attribute.getValue());
      }
      if (!to.newFiles().makesPermissions(wanted)) {
        copy.setPermissions(wanted.permissions());
      }
      copy.setTimes(wanted.modified());
      // Asked of what was read, and last: it was this file, and nobody wrote to it meanwhile.
      return FileNode.of(source.status(), node.location()).equals(node);
    }
  }

  private void copyContent(FileNode node, OpenFile source, OpenFile copy) throws IOException {
    if (node.size() > buffer.capacity()) {
      FileCopy.copy(source, copy, node.size());
    } else if (node.size() > 0) {
      // A file that is longer or shorter by now has another time: no need to look for its end.
      buffer.clear().limit((int) node.size());
      if (source.read(buffer) > 0) {
        copy.write(buffer.flip());
      }
    }
  }

  private Target target() throws IOException {
    if (target.isEmpty()) {
      DirectoryHandle handle = DirectoryHandle.open(directory);
      try {
        target = Optional.of(new Target(handle, process.in(handle)));
      } catch (IOException | RuntimeException e) {
        handle.close();
        throw e;
      }
    }
    return target.get();
  }

  @Override
  public void close() throws IOException {
    try (FileOpener _ = sources) {
      if (target.isPresent()) {
        target.get().handle().close();
      }
    }
  }
}
