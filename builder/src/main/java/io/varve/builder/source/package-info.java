/**
 * Where a build gets images from, as a seam.
 *
 * <p>Invariant: resolving an image costs no unpacking, so that a build whose every step is cached
 * touches no layer.
 */
package io.varve.builder.source;
