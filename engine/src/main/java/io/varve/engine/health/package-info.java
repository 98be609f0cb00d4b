/**
 * Health checks: one small process for all checked containers of a store, which runs as long as
 * there are any.
 *
 * <p>Invariants: what is to be checked lies in the run directory, one file a container, and what
 * came of it beside the container, so that the process needs no records and may be killed at any
 * moment; the next start of a checked container starts it again. A container is never harmed by its
 * checks or by their end.
 */
package io.varve.engine.health;
