/**
 * Structured concurrency and progress reports.
 *
 * <p>Invariant: no thread started through {@link io.varve.oci.task.TaskScope} outlives the block
 * that opened it, and none that {@link io.varve.oci.task.Undisturbed} starts outlives its call.
 */
package io.varve.oci.task;
