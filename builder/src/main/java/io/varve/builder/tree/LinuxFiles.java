package io.varve.builder.tree;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileKind;
import io.varve.linux.FileNames;
import io.varve.linux.OpenFile;
import io.varve.oci.error.NotImplemented;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Calls the kernel, relative to the directory that holds the file. */
public final class LinuxFiles implements NativeFiles {

  private static final int MINOR_BITS = 0xff;
  private static final String USER_OVERLAY = "user.overlay.";

  /** Something done in a directory. */
  @FunctionalInterface
  private interface Work<R> {
    R run(DirectoryHandle directory, String name) throws IOException;
  }

  @Override
  public Map<String, byte[]> attributes(Path file) throws IOException {
    return at(
        file,
        (directory, name) ->
            ofContent(
                directory.extendedAttributes(name),
                attribute -> directory.extendedAttribute(name, attribute)));
  }

  @Override
  public Map<String, byte[]> attributes(OpenFile file) throws IOException {
    return ofContent(file.extendedAttributes(), file::extendedAttribute);
  }

  @FunctionalInterface
  private interface Values {
    Optional<byte[]> of(String attribute) throws IOException;
  }

  private static Map<String, byte[]> ofContent(List<String> names, Values values)
      throws IOException {
    if (names.isEmpty()) {
      return Map.of();
    }
    Map<String, byte[]> found = new TreeMap<>();
    for (String attribute : names) {
      if (belongsToContent(attribute)) {
        values.of(attribute).ifPresent(value -> found.put(attribute, value));
      }
    }
    return found;
  }

  @Override
  public void setAttribute(Path file, String attribute, byte[] value) throws IOException {
    at(
        file,
        (directory, name) -> {
          directory.setExtendedAttribute(name, attribute, value);
          return file;
        });
  }

  @Override
  public void setOwner(Path file, long owner, long group) throws IOException {
    at(
        file,
        (directory, name) -> {
          directory.setOwner(name, owner, group);
          return file;
        });
  }

  @Override
  public void setMode(Path file, int mode) throws IOException {
    at(
        file,
        (directory, name) -> {
          directory.setPermissions(name, mode);
          return file;
        });
  }

  @Override
  public void setModified(Path file, Instant time) throws IOException {
    at(
        file,
        (directory, name) -> {
          directory.setTimes(name, time);
          return file;
        });
  }

  @Override
  public void apply(Path file, FileNode.Kind kind, Look look) throws IOException {
    at(
        file,
        (directory, name) -> {
          // chown(2) clears set-user-id and capabilities, so it comes first.
          directory.setOwner(name, look.owner(), look.group());
          if (kind != FileNode.Kind.SYMLINK) {
            directory.setPermissions(name, look.mode());
          }
          for (Map.Entry<String, byte[]> attribute : look.attributes().entrySet()) {
            directory.setExtendedAttribute(name, attribute.getKey(), attribute.getValue());
          }
          directory.setTimes(name, look.time());
          return file;
        });
  }

  @Override
  public void makeNode(Path file, FileNode.Kind kind, long device) throws IOException {
    FileKind made =
        switch (kind) {
          case CHARACTER_DEVICE -> FileKind.CHARACTER_DEVICE;
          case BLOCK_DEVICE -> FileKind.BLOCK_DEVICE;
          case PIPE -> FileKind.FIFO;
          case SOCKET -> FileKind.SOCKET;
          case FILE, DIRECTORY, SYMLINK ->
              throw new NotImplemented("making " + kind + " as a node");
        };
    at(
        file,
        (directory, name) -> {
          directory.makeNode(name, made, 0600, major(device), minor(device));
          return file;
        });
  }

  private static boolean belongsToContent(String attribute) {
    return attribute.equals("security.capability")
        || (attribute.startsWith("user.") && !attribute.startsWith(USER_OVERLAY));
  }

  /** The layout of makedev(3). */
  private static int major(long device) {
    return (int) ((device >>> 8 & 0xfff) | (device >>> 32 & 0xfffff000));
  }

  private static int minor(long device) {
    return (int) ((device & MINOR_BITS) | (device >>> 12 & 0xffffff00));
  }

  private static <R> R at(Path file, Work<R> work) throws IOException {
    Path parent = file.getParent();
    if (parent == null) {
      throw new IOException("the root directory of the host is no file of a layer: " + file);
    }
    try (DirectoryHandle directory = DirectoryHandle.open(parent)) {
      String path = FileNames.of(file);
      return work.run(directory, path.substring(path.lastIndexOf('/') + 1));
    }
  }
}
