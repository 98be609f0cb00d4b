package io.varve.blockstore.volume;

import io.varve.blockstore.pool.PoolOptions;
import io.varve.blockstore.pool.ThinPool;
import io.varve.oci.error.Conflict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Finds the volumes of a pool: through its volume server when one lives, else by opening the pool.
 *
 * @param pool the directory of the pool
 * @param runtime a directory for sockets and mounts, short enough for a socket's path
 * @param options how a pool is opened here
 */
public record VolumeAccess(Path pool, Path runtime, PoolOptions options) {

  private static final String SOCKET = "volumes.sock";
  private static final int ATTEMPTS = 1500;
  private static final long PAUSE_MILLIS = 20;

  /**
   * Where the volume server listens.
   *
   * @return the socket
   */
  public Path socket() {
    return runtime.resolve(SOCKET);
  }

  /**
   * Where the devices of the process are that has the pool open; there while one is attached, and
   * after a kill until the pool is opened again.
   *
   * @return a directory, or nothing
   */
  public Path devices() {
    return runtime.resolve(Leftovers.DEVICES);
  }

  /**
   * Gets access: through the volume server where one lives, otherwise by opening the pool, waiting
   * half a minute when another command has the pool open.
   *
   * @return the volumes; to be closed
   * @throws Conflict when the pool stays in use
   * @throws IOException when it can't be opened
   * @throws InterruptedException when interrupted while waiting
   */
  public BlockVolumes open() throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Optional<RemoteVolumes> remote = connect();
      if (remote.isPresent()) {
        return remote.get();
      }
      try {
        return own();
      } catch (Conflict e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  /**
   * Connects to the volume server.
   *
   * @return its volumes, to be closed; empty when no server lives
   */
  public Optional<RemoteVolumes> connect() {
    return Files.exists(socket()) ? RemoteVolumes.connect(socket()) : Optional.empty();
  }

  /**
   * Runs a volume server until it is asked to end or nobody needs it; for a process of its own.
   * Waits half a minute when another process has the pool open.
   *
   * @param idle how long nobody needs it before it ends
   * @param ready called once it listens
   * @throws Conflict when the pool stays in use
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  public void runServer(Duration idle, Runnable ready) throws IOException, InterruptedException {
    OwnedVolumes volumes = awaitOwn();
    try (VolumeServer server = VolumeServer.start(volumes, socket())) {
      ready.run();
      server.awaitEnd(idle);
    }
  }

  private OwnedVolumes awaitOwn() throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return own();
      } catch (Conflict e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  /**
   * Opens the pool giving up parts of maps that can't be read, and closes it again.
   *
   * @return what was given up, one line each; empty when nothing was damaged
   * @throws Conflict when the pool is in use
   * @throws IOException when it can't be opened
   */
  public List<String> repair() throws IOException {
    try (ThinPool repaired = ThinPool.open(pool, options.withRepair())) {
      return repaired.repairs();
    }
  }

  /** Who has the pool open knows that no other process does, and clears what a dead one left. */
  private OwnedVolumes own() throws IOException {
    Files.createDirectories(pool);
    Files.createDirectories(runtime);
    ThinPool opened = ThinPool.open(pool, options);
    try {
      Leftovers.clear(runtime);
      return new OwnedVolumes(opened, runtime);
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }
}
