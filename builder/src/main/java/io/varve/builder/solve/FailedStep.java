package io.varve.builder.solve;

import io.varve.builder.graph.Op;

/**
 * A step that failed.
 *
 * @param exec what was run
 * @param rootfs the files it was run on, as they were before
 */
public record FailedStep(Op.Exec exec, Rootfs rootfs) {}
