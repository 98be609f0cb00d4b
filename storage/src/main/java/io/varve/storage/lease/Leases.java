package io.varve.storage.lease;

import java.io.IOException;
import java.time.Duration;

/** Makes leases. */
public interface Leases {
  /**
   * Opens a lease.
   *
   * @param timeToLive after this time it ends by itself, when its process died
   * @param purpose what it is for, shown to people
   * @return an open lease
   * @throws IOException when it can't be recorded
   */
  Lease open(Duration timeToLive, String purpose) throws IOException;
}
