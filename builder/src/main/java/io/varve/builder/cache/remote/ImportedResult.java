package io.varve.builder.cache.remote;

import io.varve.builder.cache.BuiltLayer;
import io.varve.oci.Digest;
import java.util.Optional;

/**
 * A result that a cache promises.
 *
 * @param layer the layer that the step made, empty when it changed no file
 * @param content the key that the contents of its sources give, where there is one
 * @param origin the cache, for a person
 */
public record ImportedResult(Optional<BuiltLayer> layer, Optional<Digest> content, String origin) {}
