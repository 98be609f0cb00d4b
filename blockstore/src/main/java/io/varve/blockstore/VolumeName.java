package io.varve.blockstore;

/**
 * The name of a volume.
 *
 * @param value the name, see {@link BlockName} for its form
 */
public record VolumeName(String value) implements BlockName {

  /** Checks the form. */
  public VolumeName {
    BlockName.requirePart(value, "volume");
  }

  @Override
  public VolumeName volume() {
    return this;
  }

  @Override
  public String toString() {
    return value;
  }
}
