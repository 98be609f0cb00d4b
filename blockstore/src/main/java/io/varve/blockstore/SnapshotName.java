package io.varve.blockstore;

import io.varve.oci.error.InvalidArgument;

/**
 * The name of a snapshot, written {@code volume@label}.
 *
 * @param volume the volume it was taken of
 * @param label its own name, see {@link BlockName} for its form
 */
public record SnapshotName(VolumeName volume, String label) implements BlockName {

  /** Checks the form. */
  public SnapshotName {
    BlockName.requirePart(label, "snapshot");
  }

  /**
   * Reads {@code VOLUME@LABEL}.
   *
   * @param text what a person wrote
   * @return the name
   * @throws InvalidArgument when it is none
   */
  public static SnapshotName parse(String text) {
    return switch (BlockName.parse(text)) {
      case SnapshotName name -> name;
      case VolumeName name ->
          throw new InvalidArgument(
              "'%s' names a volume; a snapshot is written %s@LABEL".formatted(name, name));
    };
  }

  @Override
  public String toString() {
    return volume + "@" + label;
  }
}
