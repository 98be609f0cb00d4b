package io.varve.builder.cache.remote;

import io.varve.oci.Reference;
import java.nio.file.Path;

/** Where a cache lies. */
public sealed interface CacheLocation {

  /**
   * A name in a registry.
   *
   * @param name the name
   * @param insecure whether plain HTTP is allowed
   */
  record Registry(Reference name, boolean insecure) implements CacheLocation {}

  /**
   * An OCI layout.
   *
   * @param path its directory
   */
  record Directory(Path path) implements CacheLocation {}
}
