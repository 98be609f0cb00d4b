package io.varve.engine.container;

import io.varve.oci.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** The files of containers. Containers are named as for {@link Containers}; they need not run. */
public interface ContainerFiles {
  /**
   * Where a container's things are on the host.
   *
   * @param home what is kept of it
   * @param log what it has written
   * @param merged where all its files are seen while it runs or is mounted
   * @param upper its own layer: what it has added and changed
   */
  record Places(Path home, Path log, Path merged, Path upper) {}

  /**
   * Where a container's things are on the host; only what its state brings with it exists.
   *
   * @param container which
   * @return the places
   * @throws IOException when the store fails
   */
  Places places(String container) throws IOException;

  /**
   * How much a container's own layer takes.
   *
   * @param container which
   * @return bytes of what it has added and changed
   * @throws IOException when it can't be measured
   */
  long ownBytes(String container) throws IOException;

  /**
   * What a container has changed. Costs its changes, not its image.
   *
   * @param container which
   * @return changes, by path
   * @throws IOException when reading fails
   */
  List<FileChange> diff(String container) throws IOException;

  /**
   * Makes an image of a container's image and changes.
   *
   * @param container which
   * @param options how
   * @return the image's id
   * @throws IOException when it fails
   */
  Digest commit(String container, CommitOptions options) throws IOException;

  /**
   * Writes a file or tree of a container as a tar stream, its top named by the path's last name.
   *
   * @param container which
   * @param path a path in the container; {@code /.} at its end takes the directory's content
   * @param followLink whether a link at its end stands for its target
   * @param out takes the stream
   * @throws io.varve.oci.error.NotFound when there is nothing
   * @throws IOException when it fails
   */
  void copyOut(String container, String path, boolean followLink, OutputStream out)
      throws IOException;

  /**
   * Unpacks a tar stream in a directory of a container. No entry and no link leads outside.
   *
   * @param container which
   * @param directory an existing directory in the container
   * @param tar the stream
   * @param archive whether owners are kept; else everything belongs to root
   * @throws io.varve.oci.error.NotFound when there is no such directory
   * @throws IOException when it fails
   */
  void copyIn(String container, String directory, InputStream tar, boolean archive)
      throws IOException;

  /**
   * Copies files of the host into a container, with docker's rules for existing and missing
   * targets.
   *
   * @param container which
   * @param source a path of the host; {@code /.} at its end takes the directory's content
   * @param target a path in the container
   * @param options how
   * @throws IOException when it fails
   */
  void copyFromHost(String container, String source, String target, CopyOptions options)
      throws IOException;

  /**
   * Copies files of a container to the host, with docker's rules for existing and missing targets.
   *
   * @param container which
   * @param source a path in the container
   * @param target a path of the host
   * @param options how
   * @throws IOException when it fails
   */
  void copyToHost(String container, String source, String target, CopyOptions options)
      throws IOException;

  /**
   * Writes the whole file system as a tar stream, merged.
   *
   * @param container which
   * @param out takes the stream
   * @throws IOException when it fails
   */
  void export(String container, OutputStream out) throws IOException;

  /**
   * Mounts a container's file system on the host, until {@link #unmount} was called as often.
   *
   * @param container which
   * @return the directory
   * @throws IOException when it fails
   */
  Path mount(String container) throws IOException;

  /**
   * Gives a mount back.
   *
   * @param container which
   * @return whether it was mounted
   * @throws IOException when it fails
   */
  boolean unmount(String container) throws IOException;

  /**
   * Where a path of a container comes from.
   *
   * @param container which
   * @param path a path in the container
   * @return the layers that have the name, the winner first
   * @throws IOException when reading fails
   */
  List<LayerHit> which(String container, String path) throws IOException;

  /**
   * A change.
   *
   * @param kind what happened
   * @param path the absolute path
   */
  record FileChange(Kind kind, String path) {
    /** What happened. */
    public enum Kind {
      /** Changed, or something in it was. */
      MODIFIED("C"),
      /** New. */
      ADDED("A"),
      /** Deleted. */
      DELETED("D");

      private final String letter;

      Kind(String letter) {
        this.letter = letter;
      }

      /**
       * Docker's letter.
       *
       * @return A, C or D
       */
      public String letter() {
        return letter;
      }
    }
  }

  /**
   * How to commit.
   *
   * @param reference the image's name, empty for none
   * @param author who
   * @param message a remark
   * @param changes Dockerfile instructions such as {@code CMD ["sh"]}
   * @param pause whether the container's processes are frozen meanwhile
   */
  record CommitOptions(
      java.util.Optional<String> reference,
      java.util.Optional<String> author,
      java.util.Optional<String> message,
      List<String> changes,
      boolean pause) {}

  /**
   * How to copy.
   *
   * @param archive whether owners are kept
   * @param followLink whether a link at the source's end stands for its target
   */
  record CopyOptions(boolean archive, boolean followLink) {}

  /**
   * A layer that has a name.
   *
   * @param layer the place from the top: 0 is the container's own layer
   * @param diffId the layer's digest; empty for the container's own
   * @param instruction what made the layer, or empty
   * @param kind {@code file}, {@code directory}, {@code link}, {@code other}, {@code whiteout} or
   *     {@code opaque directory}
   * @param size bytes of a file, else 0
   * @param wins whether this is what the container sees
   */
  record LayerHit(
      int layer,
      java.util.Optional<io.varve.oci.DiffId> diffId,
      String instruction,
      String kind,
      long size,
      boolean wins) {}
}
