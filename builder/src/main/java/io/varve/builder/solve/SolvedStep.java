package io.varve.builder.solve;

import io.varve.builder.cache.BuiltLayer;
import io.varve.builder.graph.PlannedStep;
import io.varve.oci.Digest;
import java.util.List;
import java.util.Optional;

/**
 * A step and what came of it.
 *
 * @param step the step
 * @param layer the layer it made, empty for none
 * @param cached whether the result was there already
 * @param missReasons why it was not, when asked for
 * @param keys the digests of the keys that its result has in caches, that of its contents last;
 *     none for an instruction that changes no file
 */
public record SolvedStep(
    PlannedStep step,
    Optional<BuiltLayer> layer,
    boolean cached,
    List<String> missReasons,
    List<Digest> keys) {}
