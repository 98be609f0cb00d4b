package io.varve.storage.lease;

import java.time.Instant;
import java.util.Optional;

/**
 * The process that holds a lease. A process id comes back after a while, its start does not.
 *
 * @param processId the id
 * @param startedAt when the process started, empty where the host does not tell
 */
record LeaseHolder(long processId, Optional<Instant> startedAt) {

  static LeaseHolder current() {
    ProcessHandle self = ProcessHandle.current();
    return new LeaseHolder(self.pid(), self.info().startInstant());
  }

  /** Whether the very process that took the lease still runs. */
  boolean isAlive() {
    return ProcessHandle.of(processId)
        .filter(ProcessHandle::isAlive)
        .map(process -> process.info().startInstant())
        .filter(start -> start.isEmpty() || startedAt.isEmpty() || start.equals(startedAt))
        .isPresent();
  }
}
