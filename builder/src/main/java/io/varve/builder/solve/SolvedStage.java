package io.varve.builder.solve;

import io.varve.builder.graph.StagePlan;
import java.time.Instant;
import java.util.List;

/**
 * A stage and what came of it.
 *
 * @param plan the stage
 * @param base the files it started from
 * @param rootfs the files at its end
 * @param steps its steps in order
 * @param time the build's time
 */
public record SolvedStage(
    StagePlan plan, Rootfs base, Rootfs rootfs, List<SolvedStep> steps, Instant time) {}
