package io.varve.engine.volume;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A volume.
 *
 * @param name its name
 * @param createdAt when it was made
 * @param mountpoint its data on the host; of a block volume, where they are seen while it is in use
 * @param labels free-form properties
 * @param anonymous whether it was made for one container, without a name of its own
 * @param populated whether it has taken over what an image had at its place, or needs not to
 * @param block what a block volume has; empty for a directory
 */
public record VolumeRecord(
    String name,
    Instant createdAt,
    Path mountpoint,
    Map<String, String> labels,
    boolean anonymous,
    boolean populated,
    Optional<BlockForm> block) {
  /** Copies the map. */
  public VolumeRecord {
    labels = Map.copyOf(labels);
  }

  VolumeRecord withPopulated() {
    return new VolumeRecord(name, createdAt, mountpoint, labels, anonymous, true, block);
  }

  VolumeRecord withBlock(BlockForm form) {
    return new VolumeRecord(
        name, createdAt, mountpoint, labels, anonymous, populated, Optional.of(form));
  }
}
