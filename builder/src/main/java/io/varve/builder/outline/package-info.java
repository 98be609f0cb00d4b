/**
 * What a Dockerfile offers, without building it: its targets, and what a target takes ({@code build
 * --call targets} and {@code outline}), in the forms of BuildKit's subrequests.
 */
package io.varve.builder.outline;
