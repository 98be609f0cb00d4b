package io.varve.engine.volume;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Named data that outlives containers: directories, and block volumes with snapshots. */
public interface Volumes {
  /**
   * Makes a volume; nothing happens when there is one of that name.
   *
   * @param name its name; empty for a random one
   * @param labels free-form properties
   * @return the volume
   * @throws io.varve.oci.error.InvalidArgument when the name is malformed
   * @throws IOException when it fails
   */
  VolumeRecord create(Optional<String> name, Map<String, String> labels) throws IOException;

  /**
   * Makes a block volume; nothing happens when there is one of that name, size and file system.
   *
   * @param name its name; empty for a random one
   * @param request what it is to be
   * @param labels free-form properties
   * @return the volume
   * @throws io.varve.oci.error.InvalidArgument when the name is malformed or the size does not fit
   * @throws io.varve.oci.error.AlreadyExists when there is another volume of that name
   * @throws IOException when it fails
   */
  VolumeRecord createBlock(Optional<String> name, BlockRequest request, Map<String, String> labels)
      throws IOException;

  /**
   * The volumes, by name.
   *
   * @return their records
   * @throws IOException when the store fails
   */
  List<VolumeRecord> list() throws IOException;

  /**
   * Looks a volume up.
   *
   * @param name its name
   * @return the volume
   * @throws io.varve.oci.error.NotFound when there is none
   * @throws IOException when the store fails
   */
  VolumeRecord inspect(String name) throws IOException;

  /**
   * The containers that use a volume.
   *
   * @param name its name
   * @return their ids
   * @throws IOException when the store fails
   */
  List<String> users(String name) throws IOException;

  /**
   * What a volume takes on disk. A block volume counts all it refers to, shared or not.
   *
   * @param volume the volume
   * @return bytes
   * @throws IOException when it can't be measured
   */
  long bytes(VolumeRecord volume) throws IOException;

  /**
   * Removes a volume and its data, or a snapshot of a block volume.
   *
   * @param name its name, or {@code volume@label}
   * @param force whether a missing one is no error
   * @throws io.varve.oci.error.Conflict when a container uses it, or it has snapshots
   * @throws IOException when it fails
   */
  void remove(String name, boolean force) throws IOException;

  /**
   * Removes volumes that no container uses and that have no snapshots, and snapshots that were
   * given up because their area was full.
   *
   * @param all whether named ones go, too
   * @return what went
   * @throws IOException when it fails
   */
  PruneResult prune(boolean all) throws IOException;

  /**
   * What a prune took away.
   *
   * @param names the volumes
   * @param bytes what they held
   */
  record PruneResult(List<String> names, long bytes) {}
}
