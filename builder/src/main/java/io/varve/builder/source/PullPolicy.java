package io.varve.builder.source;

/** When base images are looked up in their registry. */
public enum PullPolicy {
  /** When they are not here. */
  MISSING,
  /** Always, so that a moved tag is seen. */
  ALWAYS,
  /** Never. */
  NEVER
}
