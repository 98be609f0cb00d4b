package io.varve.engine.container;

import java.time.Instant;
import java.util.List;

/**
 * The state of a container at one instant: its writable layer and its block volumes.
 *
 * @param container the container's id
 * @param label what tells its snapshots apart
 * @param createdAt the instant
 * @param volumes snapshots of block volumes that belong to it, as {@code volume@label}
 * @param shared volumes that are directories and therefore not part of it
 */
public record ContainerSnapshot(
    ContainerId container,
    String label,
    Instant createdAt,
    List<String> volumes,
    List<String> shared) {
  /** Copies the lists. */
  public ContainerSnapshot {
    volumes = List.copyOf(volumes);
    shared = List.copyOf(shared);
  }
}
