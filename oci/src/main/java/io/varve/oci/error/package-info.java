/**
 * The kinds of failure that a caller can act on.
 *
 * <p>Failures of reading and writing are {@link java.io.IOException}; everything that has a meaning
 * in the domain is one of the sealed kinds below {@link io.varve.oci.error.EngineException}, and
 * {@link io.varve.oci.error.StatusCodes} maps each of them, exhaustively, to HTTP and exit codes.
 */
package io.varve.oci.error;
