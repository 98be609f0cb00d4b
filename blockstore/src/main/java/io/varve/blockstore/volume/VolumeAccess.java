package io.varve.blockstore.volume;

import io.varve.blockstore.host.DeviceDirectory;
import io.varve.blockstore.pool.PoolOptions;
import io.varve.blockstore.pool.PoolOptions.Recent;
import io.varve.blockstore.pool.ThinPool;
import io.varve.linux.OpenFile;
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
   * Whether devices are attached to the host, or were when their server was killed.
   *
   * @return true until the pool is opened again
   * @throws IOException when the mounts can't be read
   */
  public boolean hasDevices() throws IOException {
    return Leftovers.anyIn(runtime);
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
        requireNoSuccessor();
        return ownForAWhile();
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

  /** A server that was killed is started again, and has users who wait for it. */
  private void requireNoSuccessor() throws IOException {
    if (isSupervised()) {
      throw new Conflict(
          "the volume server of pool %s has ended and does not come back: end the process that should start it, the parent of the last one"
              .formatted(pool));
    }
  }

  /**
   * Whether a volume server lives, or will in a moment, as somebody starts a successor.
   *
   * @return true when so
   * @throws IOException when it fails
   */
  public boolean isSupervised() throws IOException {
    return new UseRecords(runtime).isSupervised();
  }

  /**
   * Connects to the volume server; waits half a minute for one that was killed and is started
   * again.
   *
   * @return its volumes, to be closed; empty when no server lives
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted while waiting
   */
  public Optional<RemoteVolumes> awaitServer() throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Optional<RemoteVolumes> remote = connect();
      if (remote.isPresent() || attempt == ATTEMPTS || !isSupervised()) {
        return remote;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /**
   * Runs a volume server until it is asked to end or nobody needs it; for a process of its own.
   * Waits half a minute when another process has the pool open.
   *
   * @param channel a channel to the kernel's FUSE which the parent of this process keeps open, too;
   *     when this process is killed the parent starts another, which goes on as if nothing had
   *     happened. Empty when the users of volumes are to see I/O errors then
   * @param idle how long nobody needs it before it ends
   * @param ready called once it listens
   * @throws Conflict when the pool stays in use
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  public void runServer(Duration idle, Optional<OpenFile> channel, Runnable ready)
      throws IOException, InterruptedException {
    OwnedVolumes volumes = awaitOwn(channel);
    try (VolumeServer server = VolumeServer.start(volumes, socket())) {
      ready.run();
      server.awaitEnd(idle);
    } finally {
      SharedPlace.undo(runtime);
    }
  }

  private OwnedVolumes awaitOwn(Optional<OpenFile> channel)
      throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return ownAsServer(channel);
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
  private OwnedVolumes ownForAWhile() throws IOException {
    ThinPool opened = openPool(new Recent.TakenOver(runtime));
    try {
      clear();
      SharedPlace.undo(runtime);
      return new OwnedVolumes(opened, runtime);
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** With a channel a server goes on where a dead one was. */
  private OwnedVolumes ownAsServer(Optional<OpenFile> channel) throws IOException {
    ThinPool opened =
        openPool(channel.isPresent() ? new Recent.Kept(runtime) : new Recent.TakenOver(runtime));
    try {
      SharedPlace.make(runtime);
      Path place = runtime.toRealPath();
      boolean mounted = DeviceDirectory.isMounted(place.resolve(Leftovers.DEVICES));
      Optional<UseRecords.Uses> left =
          channel.isPresent() && opened.continues()
              ? new UseRecords(runtime).read()
              : Optional.empty();
      if (left.isPresent() && (mounted || left.get().attached().isEmpty())) {
        OwnedVolumes volumes = new OwnedVolumes(opened, place, channel);
        volumes.resume(left.get());
        return volumes;
      }
      clear();
      // A channel is good for one mount.
      return new OwnedVolumes(opened, place, mounted ? Optional.empty() : channel);
    } catch (IOException | RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private ThinPool openPool(Recent recent) throws IOException {
    Files.createDirectories(pool);
    Files.createDirectories(runtime);
    return ThinPool.open(pool, options.with(recent));
  }

  private void clear() throws IOException {
    new UseRecords(runtime).clear();
    Leftovers.clear(runtime);
  }
}
