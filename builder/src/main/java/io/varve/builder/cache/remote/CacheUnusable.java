package io.varve.builder.cache.remote;

import io.varve.oci.error.DataLoss;
import java.util.List;

/**
 * The files of a result that a cache promised can't be had. The build is to be solved again without
 * that promise.
 */
public final class CacheUnusable extends DataLoss {

  private static final long serialVersionUID = 1L;

  private final transient List<ImportedCache> caches;

  /**
   * Caches broke their promise.
   *
   * @param caches the caches
   * @param cause how
   */
  CacheUnusable(List<ImportedCache> caches, Exception cause) {
    super(
        "build cache "
            + String.join(", ", caches.stream().map(ImportedCache::name).toList())
            + ": "
            + cause.getMessage(),
        cause);
    this.caches = List.copyOf(caches);
  }

  /**
   * No cache promised the files.
   *
   * @param message one line
   */
  CacheUnusable(String message) {
    super(message);
    this.caches = List.of();
  }

  /**
   * The caches.
   *
   * @return none when none is to blame
   */
  List<ImportedCache> caches() {
    return caches;
  }
}
