package io.varve.storage.layer;

/**
 * An entry of a tar archive (POSIX pax, GNU tar), before a layer's conventions are applied: a
 * whiteout is still a file with a peculiar name.
 */
public sealed interface TarEntry {

  /**
   * Where it goes.
   *
   * @return a path below the archive's root
   */
  LayerPath path();

  /**
   * A regular file; its content follows.
   *
   * @param path where it goes
   * @param attributes its attributes
   * @param size its length in bytes, holes included
   */
  record File(LayerPath path, Attributes attributes, long size) implements TarEntry {}

  /**
   * A directory.
   *
   * @param path where it goes
   * @param attributes its attributes
   */
  record Directory(LayerPath path, Attributes attributes) implements TarEntry {}

  /**
   * A symbolic link.
   *
   * @param path where it goes
   * @param attributes its attributes
   * @param target any text, not empty
   */
  record SymbolicLink(LayerPath path, Attributes attributes, String target) implements TarEntry {}

  /**
   * A second name of a file.
   *
   * @param path where it goes
   * @param target the first name
   */
  record HardLink(LayerPath path, LayerPath target) implements TarEntry {}

  /**
   * A device node.
   *
   * @param path where it goes
   * @param attributes its attributes
   * @param kind its kind
   * @param major its major number
   * @param minor its minor number
   */
  record Device(LayerPath path, Attributes attributes, Kind kind, int major, int minor)
      implements TarEntry {
    /** The kinds of devices. */
    public enum Kind {
      /** Read and written in characters. */
      CHARACTER,
      /** Read and written in blocks. */
      BLOCK
    }
  }

  /**
   * A named pipe.
   *
   * @param path where it goes
   * @param attributes its attributes
   */
  record Fifo(LayerPath path, Attributes attributes) implements TarEntry {}
}
