/**
 * Trees of files that a build reads: a directory, a stack of layers, a single file.
 *
 * <p>Invariants: a {@link io.varve.builder.tree.TreePath} has no {@code .} and no {@code ..}; a
 * tree never follows a symbolic link by itself, {@link io.varve.builder.tree.LinkResolver} does it
 * inside the tree; so nothing outside a tree's directories is ever read. Symbolic links that point
 * out of a tree are taken as if the tree were the root directory, as chroot(2) does.
 */
package io.varve.builder.tree;
