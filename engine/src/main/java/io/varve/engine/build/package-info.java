/**
 * Build steps run by an OCI runtime.
 *
 * <p>Invariants: a step needs no monitor, since it ends with its build; whatever a step mounts or
 * starts is gone when it returns, also when it is interrupted; secrets lie in memory only.
 */
package io.varve.engine.build;
