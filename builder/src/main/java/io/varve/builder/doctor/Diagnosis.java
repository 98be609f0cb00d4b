package io.varve.builder.doctor;

/** Something that an image ships without need. */
public sealed interface Diagnosis {

  /**
   * How many bytes it is about, before compression.
   *
   * @return bytes
   */
  long bytes();

  /**
   * The layer whose instruction should change.
   *
   * @return its number, the lowest is 0
   */
  int layer();

  /**
   * What it is, which instruction does it and what to write instead.
   *
   * @return one line
   */
  String line();

  /**
   * Files that a later layer deletes.
   *
   * @param layer the layer that deletes
   * @param bytes their bytes
   * @param files how many
   * @param line the line
   */
  record DeletedLater(int layer, long bytes, int files, String line) implements Diagnosis {}

  /**
   * Files that a layer has again with the same content, as after a change of mode, owner or times.
   *
   * @param layer the layer that changes them
   * @param bytes their bytes
   * @param files how many
   * @param line the line
   */
  record Repeated(int layer, long bytes, int files, String line) implements Diagnosis {}

  /**
   * Files of a package manager's cache.
   *
   * @param layer the layer that has them
   * @param bytes their bytes
   * @param files how many
   * @param line the line
   */
  record CacheLeft(int layer, long bytes, int files, String line) implements Diagnosis {}
}
