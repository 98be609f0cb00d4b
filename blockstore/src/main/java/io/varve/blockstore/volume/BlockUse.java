package io.varve.blockstore.volume;

import io.varve.blockstore.BlockName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a volume or snapshot is used for at this moment.
 *
 * @param name which
 * @param device its device of the host, when it is attached
 * @param mounts where its file system is mounted through this store
 * @param holders who asked for it to stay attached
 * @param served the NBD URI it is served under
 */
public record BlockUse(
    BlockName name,
    Optional<Path> device,
    List<Path> mounts,
    List<String> holders,
    Optional<String> served) {

  /** Copies the lists. */
  public BlockUse {
    mounts = List.copyOf(mounts);
    holders = List.copyOf(holders);
  }
}
