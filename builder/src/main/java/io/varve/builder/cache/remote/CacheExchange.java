package io.varve.builder.cache.remote;

import java.util.List;

/**
 * The caches that a build uses besides that of its store.
 *
 * @param sources where results come from, the first that has one wins
 * @param targets where results go
 */
public record CacheExchange(List<CacheSource> sources, List<CacheTarget> targets) {

  /** None. */
  public static final CacheExchange NONE = new CacheExchange(List.of(), List.of());

  /** Copies the lists. */
  public CacheExchange {
    sources = List.copyOf(sources);
    targets = List.copyOf(targets);
  }

  /**
   * Whether the image is to carry its keys.
   *
   * @return true with an inline target
   */
  public boolean inline() {
    return targets.stream().anyMatch(CacheTarget.Inline.class::isInstance);
  }
}
