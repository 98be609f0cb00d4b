/**
 * Carries a build graph out.
 *
 * <p>For each vertex: what it depends on is gathered, a cached result is taken if there is one,
 * else the work is done in an active snapshot, which is hashed and committed under its chain.
 * Stages run side by side; equal vertices are solved once. Invariants: a failed or interrupted step
 * leaves no active snapshot and no cache record; two processes that build the same make the same
 * layer, and the second finds it there.
 */
package io.varve.builder.solve;
