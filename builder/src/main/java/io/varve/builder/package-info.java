/**
 * Dockerfiles to images.
 *
 * <p>{@code syntax} reads the text, {@code instruction} gives it types, {@code expansion} its
 * variables; {@code ignore}, {@code lint} and {@code doctor} serve {@code .dockerignore}, {@code
 * build --check} and the report on layers. The rest turns typed instructions into layers.
 */
package io.varve.builder;
