package io.varve.builder.solve;

import io.varve.builder.graph.Op;
import io.varve.builder.step.StepTerminal;

/**
 * A step that failed.
 *
 * @param exec what was run
 * @param rootfs the files it was run on, as they were before
 * @param shell opens a shell on them
 */
public record FailedStep(Op.Exec exec, Rootfs rootfs, StepTerminal.Use shell) {}
