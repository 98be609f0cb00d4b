package io.varve.engine.monitor;

import java.io.IOException;

/** The runtime did not make a container or run a process; the message is its own. */
public final class RuntimeRefusal extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param reason what the runtime says, one line
   */
  public RuntimeRefusal(String reason) {
    super(reason);
  }
}
