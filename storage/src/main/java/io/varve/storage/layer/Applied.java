package io.varve.storage.layer;

import io.varve.oci.DiffId;
import java.util.List;

/**
 * What was applied.
 *
 * @param diffId the digest of the tar, what follows the archive's end included
 * @param tarSize the length of the tar in bytes
 * @param entries how many entries were applied
 * @param impliedDirectories directories that the layer needs and does not describe: {@link
 *     LayerApplier#complete} gives them the attributes they have below
 * @param unresolvedHardLinks links to files that this layer does not have: complete finds them
 *     below
 */
public record Applied(
    DiffId diffId,
    long tarSize,
    long entries,
    List<LayerPath> impliedDirectories,
    List<TarEntry.HardLink> unresolvedHardLinks,
    List<LayerPath> whiteouts) {

  /** Copies the lists. */
  public Applied {
    impliedDirectories = List.copyOf(impliedDirectories);
    unresolvedHardLinks = List.copyOf(unresolvedHardLinks);
    whiteouts = List.copyOf(whiteouts);
  }

  /**
   * Whether the layers below must be looked at.
   *
   * @return true when {@link LayerApplier#complete} has something to do
   */
  public boolean needsParents() {
    return !impliedDirectories.isEmpty() || !unresolvedHardLinks.isEmpty() || !whiteouts.isEmpty();
  }
}
