package io.varve.engine.system;

import io.varve.engine.prune.PruneFilter;
import java.io.IOException;
import java.util.List;

/** Questions about the store and the host. */
public interface SystemService {
  /**
   * What the store takes on disk.
   *
   * @return sizes by kind
   * @throws IOException when reading fails
   */
  DiskUsage diskUsage() throws IOException;

  /**
   * Removes what nothing refers to.
   *
   * @param options how much
   * @return what went
   * @throws IOException when it fails
   */
  PruneReport prune(PruneOptions options) throws IOException;

  /**
   * Removes the networks that no container names, whether it was made on them or joined them later.
   *
   * @param filter spares some
   * @return their names
   * @throws IOException when the store fails
   */
  List<String> pruneNetworks(PruneFilter filter) throws IOException;

  /**
   * Forgets what builds have remembered.
   *
   * @return what went
   * @throws IOException when the store fails
   */
  CachePruned pruneBuildCache() throws IOException;

  /**
   * What went of the build cache.
   *
   * @param entries steps
   * @param bytes disk space freed
   */
  record CachePruned(int entries, long bytes) {}

  /**
   * The host and what the engine uses of it.
   *
   * @return facts
   * @throws IOException when reading fails
   */
  HostInfo info() throws IOException;

  /**
   * Looks for anything in the store that should not be: blobs with other bytes than their digest
   * says, snapshots without files and files without a snapshot, leftovers.
   *
   * @param repair whether to put right what can be
   * @return one line a finding, with what became of it; none for a sound store
   * @throws IOException when reading fails
   */
  List<String> check(boolean repair) throws IOException;

  /**
   * What to remove.
   *
   * @param all whether images that no container uses go, too, not only those without name
   * @param volumes whether anonymous volumes that no container uses go, too
   * @param buildCache whether the build cache goes, too
   * @param filter spares some containers, images and networks
   */
  record PruneOptions(boolean all, boolean volumes, boolean buildCache, PruneFilter filter) {}

  /**
   * What went.
   *
   * @param containers ids of containers
   * @param images names and ids of images
   * @param volumes names of volumes
   * @param networks names of networks
   * @param buildCacheEntries steps of the build cache
   * @param bytes disk space freed
   */
  record PruneReport(
      List<String> containers,
      List<String> images,
      List<String> volumes,
      List<String> networks,
      int buildCacheEntries,
      long bytes) {}
}
