package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerRecord;
import io.varve.engine.network.NetworkOptions;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.NotFound;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The networks that a container joins besides the one that it was made on. */
final class ContainerMemberships {
  private final EngineParts parts;
  private final ContainerCleaner cleaner;

  ContainerMemberships(EngineParts parts, ContainerCleaner cleaner) {
    this.parts = parts;
    this.cleaner = cleaner;
  }

  void connect(ContainerRecord found, NetworkOptions.Other joined) throws IOException {
    String network = joined.network();
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, found.id().value())) {
      ContainerRecord record = cleaner.reconcileLocked(found);
      NetworkOptions options = record.spec().network();
      requireBridge(record, network);
      if (options.network().equals(network)
          || options.others().stream().anyMatch(other -> other.network().equals(network))) {
        throw new Conflict(
            "connect container " + record.name() + ": it is on network " + network + " already");
      }
      if (record.isRunning()) {
        parts
            .networks()
            .join(
                record.id().value(),
                network,
                joined.identity(),
                ContainerLauncher.names(record, joined.aliases()));
      }
      List<NetworkOptions.Other> others = new ArrayList<>(options.others());
      others.add(joined);
      setOthers(record, others);
      ContainerEvents.network(parts, record, network, "connect");
    }
  }

  private static void requireBridge(ContainerRecord record, String network) {
    String own = record.spec().network().network();
    for (String name : List.of(own, network)) {
      if (name.equals("none") || name.equals("host")) {
        throw new Conflict(
            "connect container "
                + record.name()
                + " to "
                + network
                + ": network "
                + name
                + " can't be combined with others; make the container on a bridge network");
      }
    }
  }

  void disconnect(ContainerRecord found, String network) throws IOException {
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, found.id().value())) {
      ContainerRecord record = cleaner.reconcileLocked(found);
      NetworkOptions options = record.spec().network();
      if (options.network().equals(network)) {
        throw new Conflict(
            "disconnect container "
                + record.name()
                + ": it was made on network "
                + network
                + "; only networks that it joined later can be left");
      }
      List<NetworkOptions.Other> others = new ArrayList<>(options.others());
      if (!others.removeIf(other -> other.network().equals(network))) {
        throw new NotFound(
            "disconnect container " + record.name() + ": it is not on network " + network);
      }
      parts.networks().leave(record.id().value(), network);
      setOthers(record, others);
      ContainerEvents.network(parts, record, network, "disconnect");
    }
  }

  private void setOthers(ContainerRecord record, List<NetworkOptions.Other> others)
      throws IOException {
    parts
        .table()
        .update(
            record.id(),
            r -> r.withSpec(r.spec().withNetwork(r.spec().network().withOthers(others))));
  }
}
