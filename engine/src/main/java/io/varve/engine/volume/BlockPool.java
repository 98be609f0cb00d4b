package io.varve.engine.volume;

import io.varve.blockstore.pool.PoolOptions;
import io.varve.blockstore.volume.BlockVolumes;
import io.varve.blockstore.volume.RemoteVolumes;
import io.varve.blockstore.volume.VolumeAccess;
import io.varve.engine.process.Programs;
import io.varve.linux.OpenFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The pool of a store's block volumes. Short work opens it, or speaks to the volume server where
 * one lives. What lasts goes through the server always, so that other commands need not wait.
 */
public final class BlockPool {

  private static final String SUPERBLOCK_FILE = "metadata";
  private static final String SPARED = "-900";

  private final Path directory;
  private final Path runtime;
  private final Programs programs;
  private final List<String> server;

  /**
   * The pool of a store; nothing is opened yet.
   *
   * @param directory where it lies
   * @param runtime where sockets and mounts are
   * @param programs where programs are looked for
   * @param server the command that runs a volume server; empty where there is none
   */
  public BlockPool(Path directory, Path runtime, Programs programs, List<String> server) {
    this.directory = directory;
    this.runtime = runtime;
    this.programs = programs;
    this.server = List.copyOf(server);
  }

  /**
   * Where block volumes are mounted.
   *
   * @return a directory with one directory a volume
   */
  public Path mounts() {
    return runtime.resolve("mounts");
  }

  /**
   * Whether there ever was a block volume.
   *
   * @return true when the pool has files
   */
  public boolean exists() {
    return Files.exists(directory.resolve(SUPERBLOCK_FILE));
  }

  VolumeAccess access(PoolOptions options) {
    return new VolumeAccess(directory, runtime, options);
  }

  /**
   * The volumes, for short work.
   *
   * @return the volumes, to be closed
   * @throws io.varve.oci.error.Conflict when another process keeps the pool
   * @throws IOException when it can't be opened
   */
  public BlockVolumes open() throws IOException {
    return open(PoolOptions.usual().withoutUpkeep());
  }

  BlockVolumes open(PoolOptions options) throws IOException {
    try {
      return access(options).open();
    } catch (InterruptedException e) {
      throw interrupted("the pool was awaited", e);
    }
  }

  /**
   * The volumes in the volume server, for what lasts.
   *
   * @return the volumes, to be closed; what was attached or served stays
   * @throws io.varve.oci.error.FailedPrecondition when the server can't be started here
   * @throws IOException when it fails
   */
  public BlockVolumes server() throws IOException {
    return new VolumeServerProcess(access(PoolOptions.usual()), programs, server).connect();
  }

  /** Whether devices are mounted, or were when their server was killed. */
  boolean hasLeftovers() throws IOException {
    return access(PoolOptions.usual()).hasDevices();
  }

  /** The server's volumes when one lives, or is started again in this moment. */
  Optional<RemoteVolumes> runningServer() throws IOException {
    try {
      return access(PoolOptions.usual()).awaitServer();
    } catch (InterruptedException e) {
      throw interrupted("the volume server was awaited", e);
    }
  }

  static InterruptedIOException interrupted(String what, InterruptedException cause) {
    Thread.currentThread().interrupt();
    InterruptedIOException failure = new InterruptedIOException("interrupted while " + what);
    failure.initCause(cause);
    return failure;
  }

  /**
   * Runs the volume server, in a process of its own, until nobody needs it.
   *
   * @param idle how long nobody needs it before it ends
   * @param channel the number of an open descriptor of {@code /dev/fuse} that the parent of this
   *     process keeps open, too, to start a successor; empty without a parent that does
   * @param ready called once it can be connected to
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  public void serve(Duration idle, OptionalInt channel, Runnable ready)
      throws IOException, InterruptedException {
    preferOthersWhenMemoryEnds();
    Optional<OpenFile> devices =
        channel.isPresent()
            ? Optional.of(OpenFile.inherited(channel.getAsInt(), "/dev/fuse"))
            : Optional.empty();
    access(PoolOptions.usual()).runServer(idle, devices, ready);
  }

  /** All containers on block volumes would lose their disks with this process. */
  private static void preferOthersWhenMemoryEnds() {
    try {
      Files.writeString(Path.of("/proc/self/oom_score_adj"), SPARED);
    } catch (IOException _) {
      // A host may keep that to itself (CAP_SYS_RESOURCE).
    }
  }
}
