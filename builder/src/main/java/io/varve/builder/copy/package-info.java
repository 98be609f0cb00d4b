/**
 * Puts files into a layer: what COPY, ADD and WORKDIR do to a root file system.
 *
 * <p>Nothing is mounted. A {@link io.varve.builder.copy.LayerEditor} writes the top layer's
 * directory in its on-disk form and looks at the merged tree through {@link
 * io.varve.builder.tree.LayerTree}, so a copy costs what it copies. Invariants: every place that is
 * written was resolved inside the tree, and directories above it are real directories of the top
 * layer; the same sources give the same layer, modification times included.
 */
package io.varve.builder.copy;
