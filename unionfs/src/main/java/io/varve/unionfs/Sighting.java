package io.varve.unionfs;

import java.nio.file.Path;

/**
 * What one layer says of a path.
 *
 * @param layer the layer's number, 0 for the top
 * @param real where it lies in the layer, or would lie
 * @param standing its part in the merged tree
 */
public record Sighting(int layer, Path real, Standing standing) {

  /** The part that a layer's entry plays in the merged tree. */
  public enum Standing {
    /** The entry that is seen. */
    WINS,
    /** A directory whose entries are seen through the directories above it. */
    MERGES,
    /** An entry that a layer above replaces or hides. */
    SHADOWED,
    /** A mark that hides the name, or one of its parents, in the layers below. */
    WHITEOUT,
    /** A directory that wins or merges and hides the same directory below. */
    OPAQUE
  }
}
