/**
 * The engine as one object: containers, volumes, networks, images and builds on one store.
 *
 * <p>Invariants: nothing is opened before it is asked for, so that a short command pays only for
 * what it uses; the engine reads no environment and prints nothing, the caller passes everything in
 * {@link io.varve.engine.EngineOptions}; no state lives only in memory, so any number of processes
 * may open one store.
 */
package io.varve.engine;
