package io.varve.engine.runtime;

/** What a runtime says about a container (runtime specification, runtime.md, "State"). */
public sealed interface RuntimeState {
  /** The runtime knows no such container. */
  record Absent() implements RuntimeState {}

  /**
   * Made, its program not started.
   *
   * @param pid the process that waits
   */
  record Created(long pid) implements RuntimeState {}

  /**
   * Its program runs.
   *
   * @param pid its process
   */
  record Running(long pid) implements RuntimeState {}

  /**
   * Its processes are frozen.
   *
   * @param pid its process
   */
  record Paused(long pid) implements RuntimeState {}

  /** Its program ended. */
  record Stopped() implements RuntimeState {}
}
