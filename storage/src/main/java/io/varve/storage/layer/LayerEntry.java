package io.varve.storage.layer;

import io.varve.oci.error.DataLoss;
import java.util.Optional;

/**
 * An entry of a layer (image specification, layer.md): something that is there, or a mark that
 * hides what lies in the layers below.
 */
public sealed interface LayerEntry {

  /** What the name of a whiteout begins with. */
  String WHITEOUT_PREFIX = ".wh.";

  /** The name of an opaque whiteout. */
  String OPAQUE_NAME = ".wh..wh..opq";

  /** What names reserved by AUFS begin with; such entries are skipped. */
  String RESERVED_PREFIX = ".wh..wh.";

  /**
   * What it is about.
   *
   * @return the path that is there or hidden; for an opaque whiteout the directory
   */
  LayerPath path();

  /**
   * Something that is there.
   *
   * @param entry the entry
   */
  record Content(TarEntry entry) implements LayerEntry {
    @Override
    public LayerPath path() {
      return entry.path();
    }
  }

  /**
   * Hides a path in the layers below.
   *
   * @param path the hidden path
   */
  record Whiteout(LayerPath path) implements LayerEntry {}

  /**
   * Hides what a directory holds in the layers below.
   *
   * @param path the directory
   */
  record OpaqueWhiteout(LayerPath path) implements LayerEntry {}

  /**
   * Reads an archive's entry as a layer's. A character device 0/0, overlayfs' own mark, is read as
   * the whiteout it would become.
   *
   * @param entry the archive's entry
   * @return the layer's, empty for a name reserved by AUFS that says nothing
   * @throws DataLoss when a whiteout hides no name
   */
  static Optional<LayerEntry> of(TarEntry entry) {
    String name = entry.path().name();
    if (!name.startsWith(WHITEOUT_PREFIX)) {
      return Optional.of(isOverlayMark(entry) ? new Whiteout(entry.path()) : new Content(entry));
    }
    if (name.equals(OPAQUE_NAME)) {
      return Optional.of(new OpaqueWhiteout(entry.path().parent()));
    }
    if (name.startsWith(RESERVED_PREFIX)) {
      return Optional.empty();
    }
    String hidden = name.substring(WHITEOUT_PREFIX.length());
    if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
      throw new DataLoss("layer entry \"" + entry.path() + "\": a whiteout must hide a name");
    }
    return Optional.of(new Whiteout(entry.path().parent().child(hidden)));
  }

  private static boolean isOverlayMark(TarEntry entry) {
    return entry instanceof TarEntry.Device device
        && device.kind() == TarEntry.Device.Kind.CHARACTER
        && device.major() == 0
        && device.minor() == 0;
  }
}
