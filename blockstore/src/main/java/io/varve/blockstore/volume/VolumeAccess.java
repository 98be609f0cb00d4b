package io.varve.blockstore.volume;

import io.varve.blockstore.pool.PoolOptions;
import io.varve.blockstore.pool.ThinPool;
import io.varve.oci.error.Conflict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Finds the volumes of a pool: through its volume server when one lives, else by opening the pool.
 *
 * @param pool the directory of the pool
 * @param runtime a directory for sockets and mounts, short enough for a socket's path
 * @param options how a pool is opened here
 */
public record VolumeAccess(Path pool, Path runtime, PoolOptions options) {

  private static final String SOCKET = "volumes.sock";
  private static final int ATTEMPTS = 50;
  private static final long PAUSE_MILLIS = 100;

  /**
   * Where the volume server listens.
   *
   * @return the socket
   */
  public Path socket() {
    return runtime.resolve(SOCKET);
  }

  /**
   * Gets access, waiting a few seconds when another command has the pool open.
   *
   * @return the volumes; to be closed
   * @throws Conflict when the pool stays in use
   * @throws IOException when it can't be opened
   * @throws InterruptedException when interrupted while waiting
   */
  public BlockVolumes open() throws IOException, InterruptedException {
    RemoteVolumes remote = new RemoteVolumes(socket());
    for (int attempt = 1; ; attempt++) {
      if (remote.alive()) {
        return remote;
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
   * Runs a volume server until it is asked to end; for a process of its own.
   *
   * @param ready called once it listens
   * @throws Conflict when the pool is in use
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  public void runServer(Runnable ready) throws IOException, InterruptedException {
    OwnedVolumes volumes = own();
    try (VolumeServer server = VolumeServer.start(volumes, socket())) {
      ready.run();
      server.awaitEnd();
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

  private OwnedVolumes own() throws IOException {
    Files.createDirectories(runtime);
    return new OwnedVolumes(ThinPool.open(pool, options), runtime);
  }
}
