package io.varve.storage.lease;

import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.disk.RandomNames;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.MetadataStore.ReadTransaction;
import io.varve.storage.metadata.MetadataStore.UpdateTransaction;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * Leases in the metadata store, so that a collector in another process sees them.
 *
 * <p>Holding a resource is an update of its own and done when {@link Lease#hold} returns. Whoever
 * holds first and looks whether the resource exists afterwards can rely on what it sees: a
 * collector either ran before, and the resource is gone, or sees the lease.
 *
 * <p>No update waits for the disk: after a power cut nobody is left who holds anything.
 */
public final class MetadataLeases implements Leases, GcRoots {

  private final MetadataStore metadata;
  private final Clock clock;

  /**
   * Creates the leases of a store.
   *
   * @param metadata where they are recorded
   * @param clock tells when they expire
   */
  public MetadataLeases(MetadataStore metadata, Clock clock) {
    this.metadata = metadata;
    this.clock = clock;
  }

  @Override
  public Lease open(Duration timeToLive, String purpose) throws IOException {
    return open(timeToLive, purpose, List.of());
  }

  @Override
  public Lease open(Duration timeToLive, String purpose, List<Resource> held) throws IOException {
    String id = ProcessHandle.current().pid() + "-" + RandomNames.next();
    LeaseRecord lease =
        new LeaseRecord(purpose, clock.instant().plus(timeToLive), LeaseHolder.current());
    metadata.updateUnsynced(
        transaction -> {
          transaction.put(LeaseRecord.LEASES, id, lease);
          for (Resource resource : held) {
            transaction.put(LeaseRecord.HELD, key(id, resource), JsonObject.EMPTY);
          }
          return id;
        });
    return new Recorded(metadata, id, new AtomicBoolean());
  }

  private static String key(String id, Resource resource) {
    return id + "/" + ResourceName.write(resource);
  }

  @Override
  public Stream<Resource> roots(ReadTransaction transaction) {
    Instant now = clock.instant();
    return transaction.scan(LeaseRecord.LEASES, "").entrySet().stream()
        .filter(lease -> lease.getValue().isValid(now))
        .flatMap(
            lease -> {
              String prefix = lease.getKey() + "/";
              return transaction.scan(LeaseRecord.HELD, prefix).keySet().stream()
                  .map(key -> ResourceName.read(key.substring(prefix.length())));
            });
  }

  /**
   * Forgets the leases that hold nothing any more: expired, and their process dead.
   *
   * @return how many there were
   * @throws IOException when the store fails
   */
  public int removeExpired() throws IOException {
    Instant now = clock.instant();
    return metadata.updateUnsynced(
        transaction -> {
          int removed = 0;
          for (Map.Entry<String, LeaseRecord> lease :
              transaction.scan(LeaseRecord.LEASES, "").entrySet()) {
            if (!lease.getValue().isValid(now)) {
              remove(transaction, lease.getKey());
              removed++;
            }
          }
          return removed;
        });
  }

  private static void remove(UpdateTransaction transaction, String id) {
    transaction.delete(LeaseRecord.LEASES, id);
    for (String key : transaction.scan(LeaseRecord.HELD, id + "/").keySet()) {
      transaction.delete(LeaseRecord.HELD, key);
    }
  }

  private record Recorded(MetadataStore metadata, String id, AtomicBoolean closed)
      implements Lease {

    @Override
    public void hold(Resource resource) throws IOException {
      holdAll(List.of(resource));
    }

    @Override
    public void holdAll(Collection<? extends Resource> resources) throws IOException {
      if (closed.get()) {
        throw new IllegalStateException("the lease is closed");
      }
      metadata.updateUnsynced(
          transaction -> {
            for (Resource resource : resources) {
              transaction.put(LeaseRecord.HELD, key(id, resource), JsonObject.EMPTY);
            }
            return id;
          });
    }

    @Override
    public void release(Resource resource) throws IOException {
      metadata.updateUnsynced(
          transaction -> {
            transaction.delete(LeaseRecord.HELD, key(id, resource));
            return id;
          });
    }

    @Override
    public void close() throws IOException {
      if (closed.compareAndSet(false, true)) {
        metadata.updateUnsynced(
            transaction -> {
              remove(transaction, id);
              return id;
            });
      }
    }
  }
}
