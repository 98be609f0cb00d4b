/**
 * What has happened in a store, in a small log that every command appends to.
 *
 * <p>Invariants: an event is one line, appended in one call, so that processes need no lock; the
 * log tells people what happened and nothing depends on it; what can't be appended is lost.
 */
package io.varve.engine.event;
