package io.varve.engine.container;

import io.varve.engine.network.PortMapping;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Snapshots of containers. A running container stands still while one is taken: its processes are
 * frozen, its file systems are written out, and its writable layer and all its block volumes are
 * kept as of that instant. Volumes that are directories are not part of it.
 */
public interface ContainerSnapshots {
  /**
   * Takes a snapshot. The block volumes get snapshots of the same label.
   *
   * @param container which
   * @param label a name, unique among the container's snapshots and those of its volumes
   * @return the snapshot
   * @throws io.varve.oci.error.AlreadyExists when the label is in use
   * @throws IOException when it fails; nothing is kept then
   */
  ContainerSnapshot take(String container, String label) throws IOException;

  /**
   * The snapshots of a container, oldest first.
   *
   * @param container which
   * @return its snapshots
   * @throws IOException when reading fails
   */
  List<ContainerSnapshot> list(String container) throws IOException;

  /**
   * Makes a container that begins as a snapshot, or as another container is now. Its block volumes
   * are clones named {@code VOLUME-CONTAINER}, which go with it as anonymous volumes do.
   *
   * @param container which
   * @param label the snapshot; empty for now
   * @param options what is different
   * @return the new container, not started
   * @throws io.varve.oci.error.Conflict when the name is in use
   * @throws IOException when it fails
   */
  ContainerRecord cloneFrom(String container, Optional<String> label, CloneOptions options)
      throws IOException;

  /**
   * Makes a stopped container and its block volumes what they were. All snapshots stay. When it is
   * cut short, doing it again completes it.
   *
   * @param container which
   * @param label the snapshot
   * @throws io.varve.oci.error.Conflict when the container or another user of its volumes runs
   * @throws IOException when it fails
   */
  void rollback(String container, String label) throws IOException;

  /**
   * Forgets a snapshot, with those of the volumes.
   *
   * @param container which
   * @param label the snapshot
   * @throws IOException when it fails
   */
  void remove(String container, String label) throws IOException;

  /**
   * What is different in a clone. Published ports are not taken over: two containers can't have one
   * port.
   *
   * @param name its name; empty for a random one
   * @param ports what it publishes
   */
  record CloneOptions(Optional<String> name, List<PortMapping> ports) {
    /** Copies the list. */
    public CloneOptions {
      ports = List.copyOf(ports);
    }
  }
}
