package io.varve.storage.lease;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

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

  /**
   * Opens a lease that holds resources from the start; one sync of the disk instead of one for
   * each.
   *
   * @param timeToLive after this time it ends by itself, when its process died
   * @param purpose what it is for, shown to people
   * @param held what it holds, as by {@link Lease#hold}
   * @return an open lease
   * @throws IOException when it can't be recorded
   */
  default Lease open(Duration timeToLive, String purpose, List<Resource> held) throws IOException {
    Lease lease = open(timeToLive, purpose);
    try {
      for (Resource resource : held) {
        lease.hold(resource);
      }
      return lease;
    } catch (IOException | RuntimeException e) {
      lease.close();
      throw e;
    }
  }
}
