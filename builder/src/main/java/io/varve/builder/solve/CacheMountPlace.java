package io.varve.builder.solve;

import io.varve.oci.Digest;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/**
 * Where the directory of a cache mount is.
 *
 * @param parent the directory of all of them
 * @param name its name there
 */
public record CacheMountPlace(Path parent, String name) {

  /**
   * The place of a mount.
   *
   * @param tools the store
   * @param id the mount's id
   * @return its place; nothing need be there
   */
  public static CacheMountPlace of(BuildTools tools, String id) {
    return new CacheMountPlace(
        tools.stateDirectory().resolve("mounts"),
        Digest.of(id.getBytes(StandardCharsets.UTF_8)).hex());
  }

  /**
   * The directory.
   *
   * @return its path
   */
  public Path directory() {
    return parent.resolve(name);
  }

  /**
   * Whether there is nothing in it.
   *
   * @return true when it is empty or missing
   * @throws IOException when it can't be read
   */
  public boolean isEmpty() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory())) {
      return !entries.iterator().hasNext();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return true;
    }
  }

  /**
   * Waits until no step has it to itself, and keeps others from that.
   *
   * @param tools the store
   * @return to be closed soon
   * @throws IOException when locking fails
   */
  public HeldLock lock(BuildTools tools) throws IOException {
    return tools.locks().acquire(LockRank.SNAPSHOT, lockName());
  }

  String lockName() {
    return "cachemount-" + name;
  }

  CacheMountPlace numbered(int number) {
    return number == 0 ? this : new CacheMountPlace(parent, name + "-" + number);
  }
}
