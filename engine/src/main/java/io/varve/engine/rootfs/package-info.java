/**
 * Root file systems of containers: mounting what a snapshotter describes, with the places that a
 * container's own mounts need.
 *
 * <p>Invariants: a mount point that the image lacks is never written to the container's layer; it
 * comes from a layer of its own that lies right below it, so that neither {@code diff} nor a build
 * ever shows it; whatever is looked up in a root is resolved as if it were the root.
 */
package io.varve.engine.rootfs;
