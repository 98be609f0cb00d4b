/**
 * The rules of {@code build --check}: what a Dockerfile should not say though it can be built.
 *
 * <p>Rules have the names that Docker gives them, so that {@code # check=skip=...} and habits carry
 * over. Invariants: checking builds nothing and changes nothing; a finding names its rule and its
 * place.
 */
package io.varve.builder.lint;
