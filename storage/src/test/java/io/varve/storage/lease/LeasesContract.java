package io.varve.storage.lease;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.Digest;
import io.varve.storage.content.IngestRef;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What leases promise, on any metadata store. */
abstract class LeasesContract {

  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Resource BLOB = new Resource.Content(Digest.of("blob".getBytes(UTF_8)));

  private MetadataStore metadata;
  private MetadataLeases leases;

  abstract MetadataStore newMetadata() throws IOException;

  @BeforeEach
  void open() throws IOException {
    metadata = newMetadata();
    leases = at(NOW);
  }

  @AfterEach
  void close() throws IOException {
    metadata.close();
  }

  @Test
  void oneResourceIsGivenUpAlone() throws IOException {
    Resource other = new Resource.Content(Digest.of("other".getBytes(UTF_8)));
    try (Lease lease = leases.open(Duration.ofMinutes(1), "test")) {
      lease.hold(BLOB);
      lease.hold(other);
      lease.release(BLOB);
      lease.release(BLOB);
      assertThat(held(leases)).containsExactly(other);
    }
  }

  @Test
  void whatALeaseIsOpenedWithIsHeldUntilItIsClosed() throws IOException {
    Resource other = new Resource.Content(Digest.of("other".getBytes(UTF_8)));
    try (Lease lease = leases.open(Duration.ofMinutes(1), "test", List.of(BLOB, other))) {
      assertThat(held(leases)).containsExactlyInAnyOrder(BLOB, other);
      lease.release(other);
      assertThat(held(leases)).containsExactly(BLOB);
    }
    assertThat(held(leases)).isEmpty();
  }

  @Test
  void everyKindOfResourceIsHeldUntilTheLeaseIsClosed() throws IOException {
    List<Resource> all =
        List.of(
            BLOB,
            new Resource.Committed(new SnapshotName("sha256:name/with:colons")),
            new Resource.Active(new SnapshotKey("key")),
            new Resource.Ingesting(new IngestRef("ref")));
    try (Lease lease = leases.open(Duration.ofMinutes(1), "test")) {
      for (Resource resource : all) {
        lease.hold(resource);
      }
      assertThat(held(leases)).containsExactlyInAnyOrderElementsOf(all);
    }
    assertThat(held(leases)).isEmpty();
  }

  @Test
  void closingOneLeaseLeavesTheOtherAlone() throws IOException {
    try (Lease kept = leases.open(Duration.ofMinutes(1), "kept")) {
      kept.hold(BLOB);
      try (Lease closed = leases.open(Duration.ofMinutes(1), "closed")) {
        closed.hold(BLOB);
      }
      assertThat(held(leases)).containsExactly(BLOB);
    }
  }

  @Test
  void aLeaseOutlivesItsTimeWhileItsProcessLives() throws IOException {
    try (Lease lease = leases.open(Duration.ofMinutes(1), "long work")) {
      lease.hold(BLOB);
      MetadataLeases later = at(NOW.plus(Duration.ofHours(1)));
      assertThat(later.removeExpired()).isZero();
      assertThat(held(later)).containsExactly(BLOB);
    }
  }

  @Test
  void theLeaseOfADeadProcessHoldsUntilItsTimeIsOver() throws IOException {
    LeaseHolder dead = new LeaseHolder(Long.MAX_VALUE >> 32, java.util.Optional.empty());
    metadata.update(
        transaction -> {
          transaction.put(
              LeaseRecord.LEASES, "dead", new LeaseRecord("x", NOW.plusSeconds(60), dead));
          transaction.put(
              LeaseRecord.HELD,
              "dead/" + ResourceName.write(BLOB),
              io.varve.oci.json.JsonValue.JsonObject.EMPTY);
          return 0;
        });
    assertThat(held(leases)).containsExactly(BLOB);
    MetadataLeases later = at(NOW.plusSeconds(61));
    assertThat(held(later)).isEmpty();
    assertThat(later.removeExpired()).isEqualTo(1);
    assertThat(held(leases)).isEmpty();
  }

  @Test
  void aClosedLeaseTakesNothingMore() throws IOException {
    Lease lease = leases.open(Duration.ofMinutes(1), "test");
    lease.close();
    lease.close();
    assertThatThrownBy(() -> lease.hold(BLOB)).isInstanceOf(IllegalStateException.class);
  }

  private MetadataLeases at(Instant now) {
    return new MetadataLeases(metadata, Clock.fixed(now, ZoneOffset.UTC));
  }

  private List<Resource> held(MetadataLeases of) throws IOException {
    return metadata.read(transaction -> of.roots(transaction).toList());
  }
}
