package io.varve.builder.solve;

import io.varve.builder.cache.BuiltLayer;
import io.varve.builder.graph.PlannedStep;
import java.util.List;
import java.util.Optional;

/**
 * A step and what came of it.
 *
 * @param step the step
 * @param layer the layer it made, empty for none
 * @param cached whether the result was there already
 * @param missReasons why it was not, when asked for
 */
public record SolvedStep(
    PlannedStep step, Optional<BuiltLayer> layer, boolean cached, List<String> missReasons) {}
