package io.varve.engine.build;

import io.varve.engine.network.Connector;
import io.varve.engine.network.NetworkOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The network of build steps: one name space on the default bridge, made for the first step that
 * needs it and shared by all others, since making one costs more than most steps. Closing takes it
 * away; after a crash the next connection of any process does.
 */
final class StepNetworkSpace implements AutoCloseable {
  private final Supplier<Connector> networks;
  private final String owner = Connector.TEMPORARY + ProcessHandle.current().pid();
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Path> namespace = Optional.empty();

  StepNetworkSpace(Supplier<Connector> networks) {
    this.networks = networks;
  }

  Path namespace() throws IOException {
    lock.lock();
    try {
      if (namespace.isEmpty()) {
        namespace = Optional.of(networks.get().connect(owner, NetworkOptions.BRIDGE).namespace());
      }
      return namespace.get();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (namespace.isPresent()) {
        networks.get().disconnect(owner);
        namespace = Optional.empty();
      }
    } finally {
      lock.unlock();
    }
  }
}
