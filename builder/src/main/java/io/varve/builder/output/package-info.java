/**
 * What a build gives besides an image in the store.
 *
 * <p>Invariant: an output is complete or not there: it is made beside its place and moved into it.
 */
package io.varve.builder.output;
