/**
 * Statements about an image, laid beside it in its index: how it was built (SLSA provenance v1) and
 * what is in it (SPDX), each an in-toto statement.
 *
 * <p>Invariant: without time stamps, which are written only when asked for, the same inputs give
 * the same bytes.
 */
package io.varve.builder.attest;
