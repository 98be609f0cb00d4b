package io.varve.engine.build;

import io.varve.engine.runtime.OciRuntime;
import io.varve.engine.runtime.OciRuntime.Surroundings;
import io.varve.engine.runtime.RuntimeSpec;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The control groups of build steps. Where the host has groups of version 1, one set of them is
 * made for the first step and shared by all, since each move of a process into a group makes the
 * kernel wait for all processors, a dozen times a step. What an insecure step may do differs, and
 * so it gets groups of its own, as all do on other hosts.
 */
final class StepGroups implements AutoCloseable {
  private final boolean rootless;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<SharedGroups> shared = Optional.empty();
  private boolean tried;

  StepGroups(boolean rootless) {
    this.rootless = rootless;
  }

  /** Where a step's runtime is started. */
  Surroundings surroundings(OciRuntime runtime, RuntimeSpec spec) throws IOException {
    if (rootless || spec.privileged() || !runtime.canInheritGroups()) {
      return Surroundings.PLAIN;
    }
    lock.lock();
    try {
      if (!tried) {
        tried = true;
        shared = SharedGroups.make();
      }
      return shared.map(groups -> new Surroundings(groups, true)).orElse(Surroundings.PLAIN);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      shared.ifPresent(SharedGroups::close);
      shared = Optional.empty();
      tried = false;
    } finally {
      lock.unlock();
    }
  }
}
