/**
 * The seam between the builder and what executes a RUN step.
 *
 * <p>The builder decides what is run on which files; a {@link io.varve.builder.step.StepRunner}
 * mounts the files, isolates the program and reports its output and exit code. Invariants: a runner
 * leaves nothing behind when it returns or throws (no mount, no process, no temporary file), and it
 * writes into the root file system only what the program writes, apart from mount points that were
 * missing, which the builder removes.
 */
package io.varve.builder.step;
