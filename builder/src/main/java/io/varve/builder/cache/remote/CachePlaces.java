package io.varve.builder.cache.remote;

import io.varve.image.transfer.ArtifactPlace;
import io.varve.oci.error.NotImplemented;
import java.io.IOException;

/** Opens caches; the engine knows the credentials of registries. */
@FunctionalInterface
public interface CachePlaces {

  /** Opens none. */
  CachePlaces NONE =
      _ -> {
        throw new NotImplemented("this builder was given no access to caches elsewhere");
      };

  /**
   * Opens a cache.
   *
   * @param location where it is
   * @return the place, closed by the caller; nothing has been asked of it yet
   * @throws IOException when it can't be opened
   */
  ArtifactPlace open(CacheLocation location) throws IOException;
}
