/**
 * The layer doctor: what a build ships without need.
 *
 * <p>It looks at lists of files, layer by layer, and never at contents, so that it costs little
 * after a build. Invariants: a finding names the instruction that causes it and what to write
 * instead; layers of the base image are not blamed.
 */
package io.varve.builder.doctor;
