/**
 * Structured concurrency and progress reports.
 *
 * <p>Invariant: no thread started through {@link io.varve.oci.task.TaskScope} outlives the block
 * that opened it.
 */
package io.varve.oci.task;
