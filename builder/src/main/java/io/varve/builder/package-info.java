/**
 * Dockerfiles to images.
 *
 * <p>{@code syntax} reads the text, {@code instruction} gives it types, {@code expansion} its
 * variables; {@code ignore}, {@code lint} and {@code doctor} serve {@code .dockerignore}, {@code
 * build --check} and the report on layers; {@code outline} tells what a file offers. {@code
 * output}, {@code sbom} and {@code attest} are about images that leave. The rest turns typed
 * instructions into layers.
 */
package io.varve.builder;
