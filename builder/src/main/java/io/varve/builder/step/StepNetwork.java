package io.varve.builder.step;

/** What network a program sees. */
public enum StepNetwork {
  /** A network of its own that reaches the outside. */
  BRIDGE,
  /** Loopback only. */
  NONE,
  /** The host's. */
  HOST
}
