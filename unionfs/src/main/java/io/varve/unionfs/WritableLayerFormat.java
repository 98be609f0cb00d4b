package io.varve.unionfs;

import java.io.IOException;
import java.nio.file.Path;

/** A layer format that can also set its marks, for the top of a writable stack. */
public interface WritableLayerFormat extends LayerFormat {

  /**
   * Hides a name in the layers below. Nothing lies at the path.
   *
   * @param path where the name would lie in this layer; its parent exists
   * @throws IOException when the mark can't be set
   */
  void addWhiteout(Path path) throws IOException;

  /**
   * Stops hiding a name; does nothing when it was not hidden.
   *
   * @param path where the name would lie in this layer
   * @throws IOException when the mark can't be removed
   */
  void removeWhiteout(Path path) throws IOException;

  /**
   * Hides everything that the same directory holds in the layers below.
   *
   * @param directory an existing directory of this layer
   * @throws IOException when the mark can't be set
   */
  void makeOpaque(Path directory) throws IOException;

  /**
   * Whether a name may be given to content; formats that mark by name reserve some.
   *
   * @param name one component
   * @return false when content of that name would be taken for a mark
   */
  boolean allows(Path name);
}
