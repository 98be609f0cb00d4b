package io.varve.engine.volume;

import io.varve.blockstore.volume.RemoteVolumes;
import io.varve.blockstore.volume.VolumeAccess;
import io.varve.engine.process.BackgroundProgram;
import io.varve.engine.process.Programs;
import io.varve.linux.FileLock;
import io.varve.linux.FileLock.Mode;
import io.varve.oci.error.FailedPrecondition;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The process that keeps the pool open while volumes are attached or served. Whoever needs it first
 * starts it; it ends when nobody has needed it for a while.
 */
final class VolumeServerProcess {

  private static final String STARTING = "starting.lock";
  private static final String LOG = "server.log";

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
      Optional<RemoteVolumes> started = access.connect();
      return started.isPresent() ? started.get() : start();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException failure =
          new InterruptedIOException("interrupted while the volume server was awaited");
      failure.initCause(e);
      throw failure;
    }
  }

  private RemoteVolumes start() throws IOException {
    if (command.isEmpty()) {
      throw new FailedPrecondition(
          "start the volume server: this engine was not told how; set it in its options");
    }
    List<String> detached = new ArrayList<>(command);
    detached.addFirst(programs.require("setsid", "util-linux", "a volume server").toString());
    Path log = access.runtime().resolve(LOG);
    new BackgroundProgram(detached, log).start("start the volume server");
    return access
        .connect()
        .orElseThrow(
            () -> new IOException("the volume server ended at once; see " + log + " for why"));
  }
}
