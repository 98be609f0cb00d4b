package io.varve.engine.volume;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

/**
 * A volume.
 *
 * @param name its name
 * @param createdAt when it was made
 * @param mountpoint its data on the host
 * @param labels free-form properties
 * @param anonymous whether it was made for one container, without a name of its own
 * @param populated whether it has taken over what an image had at its place, or needs not to
 */
public record VolumeRecord(
    String name,
    Instant createdAt,
    Path mountpoint,
    Map<String, String> labels,
    boolean anonymous,
    boolean populated) {
  /** Copies the map. */
  public VolumeRecord {
    labels = Map.copyOf(labels);
  }
}
