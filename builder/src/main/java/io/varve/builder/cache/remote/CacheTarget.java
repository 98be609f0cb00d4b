package io.varve.builder.cache.remote;

import io.varve.image.transfer.Packing;

/** Where results go after the build ({@code --cache-to}). */
public sealed interface CacheTarget {

  /** Which layers go along; keys of all steps always do. */
  enum Mode {
    /** Those of the image. */
    MIN,
    /** Those of all stages. */
    MAX
  }

  /** The image itself: its manifest gets the keys as an annotation. */
  record Inline() implements CacheTarget {}

  /**
   * An artifact.
   *
   * @param location where
   * @param mode which layers
   * @param mounts whether the directories of cache mounts go along
   * @param packing how layers are compressed
   * @param ignoreErrors whether a failure is a warning
   */
  record Artifact(
      CacheLocation location, Mode mode, boolean mounts, Packing packing, boolean ignoreErrors)
      implements CacheTarget {}
}
