/**
 * From a Dockerfile to a graph of what is to be done.
 *
 * <p>Planning needs the configurations of base images and nothing else: every variable is expanded,
 * every path made absolute, every stage that the target does not need left out. Invariants: a
 * vertex is named by the digest of what it does and of its inputs, so equal work is done once; a
 * graph has no loop.
 */
package io.varve.builder.graph;
