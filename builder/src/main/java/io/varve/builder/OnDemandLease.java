package io.varve.builder;

import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Leases;
import io.varve.storage.lease.Resource;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** A lease that is opened when something is to be kept, so that a cached build writes nothing. */
final class OnDemandLease implements Lease {

  private static final Duration TIME_TO_LIVE = Duration.ofHours(24);

  private final Leases leases;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Lease> lease = Optional.empty();

  OnDemandLease(Leases leases) {
    this.leases = leases;
  }

  @Override
  public void hold(Resource resource) throws IOException {
    holdAll(List.of(resource));
  }

  @Override
  public void holdAll(Collection<? extends Resource> resources) throws IOException {
    lock.lock();
    try {
      if (lease.isEmpty()) {
        lease = Optional.of(leases.open(TIME_TO_LIVE, "build"));
      }
    } finally {
      lock.unlock();
    }
    lease.get().holdAll(resources);
  }

  @Override
  public void release(Resource resource) throws IOException {
    lock.lock();
    try {
      if (lease.isPresent()) {
        lease.get().release(resource);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (lease.isPresent()) {
        lease.get().close();
      }
    } finally {
      lock.unlock();
    }
  }
}
