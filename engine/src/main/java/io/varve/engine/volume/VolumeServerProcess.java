package io.varve.engine.volume;

import io.varve.blockstore.volume.RemoteVolumes;
import io.varve.blockstore.volume.VolumeAccess;
import io.varve.engine.process.BackgroundProgram;
import io.varve.engine.process.Programs;
import io.varve.linux.FileLock;
import io.varve.linux.FileLock.Mode;
import io.varve.oci.error.FailedPrecondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The process that keeps the pool open while volumes are attached or served. Whoever needs it first
 * starts it; it ends when nobody has needed it for a while.
 *
 * <p>Its parent is a shell that holds its channel to the kernel's FUSE, too. When the process is
 * killed the mounts therefore stay, whoever uses them waits, and the shell starts a successor that
 * answers.
 */
final class VolumeServerProcess {

  private static final String STARTING = "starting.lock";
  private static final String LOG = "server.log";

  /**
   * Runs the rest of its arguments again while that is killed by a signal other than one to end,
   * though not when it never lasts.
   */
  private static final String SUPERVISOR =
      """
      if (exec 3<>/dev/fuse) 2>/dev/null; then exec 3<>/dev/fuse; set -- "$@" --channel 3; fi
      left=5 began=$(date +%s)
      "$@"
      while status=$?
        [ $status -gt 128 ] && [ $status -ne 130 ] && [ $status -ne 143 ] && [ $left -gt 0 ]; do
        now=$(date +%s) left=$((now - began > 60 ? 5 : left - 1)) began=$now
        "$@" >/dev/null
      done
      exit $status
      """;

  private final VolumeAccess access;
  private final List<String> command;

  private final Programs programs;

  VolumeServerProcess(VolumeAccess access, Programs programs, List<String> command) {
    this.access = access;
    this.programs = programs;
    this.command = List.copyOf(command);
  }

  /** The server's volumes; it lives until they are closed, and longer when they are in use. */
  RemoteVolumes connect() throws IOException {
    Optional<RemoteVolumes> running = access.connect();
    if (running.isPresent()) {
      return running.get();
    }
    Files.createDirectories(access.runtime());
    try (FileLock _ = FileLock.acquire(access.runtime().resolve(STARTING), Mode.EXCLUSIVE)) {
      Optional<RemoteVolumes> started = access.awaitServer();
      return started.isPresent() ? started.get() : start();
    } catch (InterruptedException e) {
      throw BlockPool.interrupted("the volume server was awaited", e);
    }
  }

  private RemoteVolumes start() throws IOException {
    if (command.isEmpty()) {
      throw new FailedPrecondition(
          "start the volume server: this engine was not told how; set it in its options");
    }
    List<String> detached = new ArrayList<>();
    detached.add(programs.require("setsid", "util-linux", "a volume server").toString());
    detached.addAll(List.of("/bin/sh", "-c", SUPERVISOR, "varve volume-server"));
    detached.addAll(command);
    Path log = access.runtime().resolve(LOG);
    new BackgroundProgram(detached, log).start("start the volume server");
    return access
        .connect()
        .orElseThrow(
            () -> new IOException("the volume server ended at once; see " + log + " for why"));
  }
}
