/**
 * Between a changeset (image specification, layer.md) and a directory.
 *
 * <p>Laws: {@code diff(apply(layer)) == layer} for layers that {@code diff} wrote; the same files
 * give the same bytes, on any machine and day; applying never writes outside the root, whatever the
 * layer says.
 */
package io.varve.storage.layer;
