package io.varve.builder.copy;

import io.varve.builder.tree.FileNode;
import java.time.Instant;
import java.util.Optional;

/**
 * Which attributes copied files get.
 *
 * @param owner the owner of everything, empty to keep the source's
 * @param mode what happens to the permission bits
 * @param time the modification time of everything, empty to keep the source's
 * @param madeOwner the owner of directories made on the way
 * @param madeTime the modification time of directories made on the way
 */
public record CopyAttributes(
    Optional<Owner> owner,
    ModeChange mode,
    Optional<Instant> time,
    Owner madeOwner,
    Instant madeTime) {

  /** The permission bits of directories made on the way. */
  static final int MADE_MODE = 0755;

  /**
   * The owner of a copy.
   *
   * @param source the source
   * @return the copy's owner
   */
  Owner ownerOf(FileNode source) {
    return owner.orElseGet(() -> new Owner(source.owner(), source.group()));
  }

  /**
   * The permission bits of a copy.
   *
   * @param source the source
   * @return the copy's bits
   */
  int modeOf(FileNode source) {
    return mode.apply(source.mode(), source.isDirectory());
  }

  /**
   * The modification time of a copy.
   *
   * @param source the source
   * @return the copy's time
   */
  Instant timeOf(FileNode source) {
    return time.orElseGet(source::modified);
  }

  /**
   * The permission bits of directories made on the way: those of a fixed --chmod, else 0755.
   *
   * @return the bits
   */
  int madeMode() {
    return mode instanceof ModeChange.Fixed(int bits) ? bits : MADE_MODE;
  }
}
