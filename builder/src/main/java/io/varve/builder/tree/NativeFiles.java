package io.varve.builder.tree;

import io.varve.linux.OpenFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/** What the build needs of files that {@code java.nio.file} can't do. No link is ever followed. */
public interface NativeFiles {

  /**
   * Reads the extended attributes that belong to a file's content: {@code user.*} and {@code
   * security.capability}, without those of overlayfs.
   *
   * @param file the file
   * @return names and values, sorted by name
   * @throws IOException when reading fails
   */
  Map<String, byte[]> attributes(Path file) throws IOException;

  /**
   * Reads the same extended attributes of an open file.
   *
   * @param file the file
   * @return names and values, sorted by name
   * @throws IOException when reading fails
   */
  Map<String, byte[]> attributes(OpenFile file) throws IOException;

  /**
   * Writes an extended attribute.
   *
   * @param file the file
   * @param name its full name
   * @param value its value
   * @throws IOException when writing fails
   */
  void setAttribute(Path file, String name, byte[] value) throws IOException;

  /**
   * Sets user and group.
   *
   * @param file the file
   * @param owner the user
   * @param group the group
   * @throws IOException when it fails
   */
  void setOwner(Path file, long owner, long group) throws IOException;

  /**
   * Sets the permission bits.
   *
   * @param file the file, no symbolic link
   * @param mode bits with set-user-id, set-group-id and sticky
   * @throws IOException when it fails
   */
  void setMode(Path file, int mode) throws IOException;

  /**
   * Sets the modification time, with nanoseconds.
   *
   * @param file the file
   * @param time the time
   * @throws IOException when it fails
   */
  void setModified(Path file, Instant time) throws IOException;

  /**
   * Sets user, group, permission bits, extended attributes and modification time, in the order in
   * which none undoes another.
   *
   * @param file the file
   * @param kind what it is; a link has no permission bits
   * @param look what it is to look like
   * @throws IOException when it fails
   */
  void apply(Path file, FileNode.Kind kind, Look look) throws IOException;

  /**
   * What a file looks like besides its content.
   *
   * @param mode bits with set-user-id, set-group-id and sticky
   * @param owner the user
   * @param group the group
   * @param time the modification time
   * @param attributes extended attributes
   */
  record Look(int mode, long owner, long group, Instant time, Map<String, byte[]> attributes) {}

  /**
   * Makes a device node, a named pipe or a socket.
   *
   * @param file where
   * @param kind what
   * @param device the device number of a device
   * @throws IOException when it fails
   */
  void makeNode(Path file, FileNode.Kind kind, long device) throws IOException;
}
