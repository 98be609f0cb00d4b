/**
 * What keeps stored things alive, and the collection of what nothing keeps.
 *
 * <p>Roots are images, containers, the build cache and leases; edges lead from a manifest to its
 * blobs, from an image to its snapshots, from a snapshot to its parent. The collector is a
 * tri-colour walk over two pure functions; a lease holds what is in flight.
 */
package io.varve.storage.lease;
