/**
 * The merged view of a stack of layers, in pure Java and without privileges.
 *
 * <p>{@link io.varve.unionfs.LayerStack} answers look-ups: the first layer from the top that has
 * the name wins; a whiteout ends the search; directories of several layers merge until one is
 * opaque or something else than a directory. {@link io.varve.unionfs.UnionFileSystem} is a {@link
 * java.nio.file.FileSystem} over it that can also write: what changes is copied up into the top
 * layer first, what is deleted from below leaves a whiteout there.
 *
 * <p>How a layer marks what it hides is behind {@link io.varve.unionfs.LayerFormat}.
 *
 * <p>Invariants: layers below the top are never written; no path, symbolic link or {@code ..} leads
 * out of the stack; names are compared byte by byte, so that names which are no valid text in the
 * host's encoding still merge and list correctly. Layers that somebody else changes at the same
 * time are not protected: use the kernel's mount for those.
 */
package io.varve.unionfs;
