/**
 * What software the files of an image hold, as a bill of materials (SPDX 2.3).
 *
 * <p>The files come from strangers: sizes are bounded, links do not leave the tree, and what can't
 * be understood is left out. Invariant: the same files give the same bytes.
 */
package io.varve.builder.sbom;
