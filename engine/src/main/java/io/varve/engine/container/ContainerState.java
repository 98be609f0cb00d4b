package io.varve.engine.container;

import java.time.Instant;

/** What a container is doing. */
public sealed interface ContainerState {
  /** Made, never started. */
  record Created() implements ContainerState {}

  /**
   * Its first process runs.
   *
   * @param pid that process on the host
   * @param startedAt since when
   * @param paused whether its processes are frozen
   */
  record Running(long pid, Instant startedAt, boolean paused) implements ContainerState {}

  /**
   * Its first process ended, or never came to run.
   *
   * @param exitCode 0 to 255; 128 + n after signal n, 127 and 126 when the program could not be
   *     found or run, 255 when the host went down under it
   * @param startedAt when it started
   * @param finishedAt when it ended
   * @param outOfMemory whether the kernel killed it for memory
   * @param error why it did not run, or empty
   */
  record Exited(
      int exitCode, Instant startedAt, Instant finishedAt, boolean outOfMemory, String error)
      implements ContainerState {}

  /**
   * It ended, and starts again by itself in a moment.
   *
   * @param last how it ended
   * @param restarter the process that will start it; without that process it has simply ended
   */
  record Restarting(Exited last, long restarter) implements ContainerState {}

  /**
   * Docker's word for it.
   *
   * @return {@code created}, {@code running}, {@code paused}, {@code restarting} or {@code exited}
   */
  default String word() {
    return switch (this) {
      case Created _ -> "created";
      case Running(long _, Instant _, boolean paused) -> paused ? "paused" : "running";
      case Restarting _ -> "restarting";
      case Exited _ -> "exited";
    };
  }
}
