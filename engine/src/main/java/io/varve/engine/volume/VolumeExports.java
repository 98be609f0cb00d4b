package io.varve.engine.volume;

import io.varve.blockstore.BlockName;
import io.varve.blockstore.volume.BlockUse;
import io.varve.blockstore.volume.BlockVolumes;
import io.varve.blockstore.volume.RemoteVolumes;
import io.varve.blockstore.volume.Serving;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Block volumes for users of NBD, and what each volume is used for. */
public final class VolumeExports {

  private final BlockPool pool;
  private final VolumeSnapshots snapshots;

  /**
   * The exports of a store.
   *
   * @param pool the blocks
   * @param snapshots knows the volumes
   */
  public VolumeExports(BlockPool pool, VolumeSnapshots snapshots) {
    this.pool = pool;
    this.snapshots = snapshots;
  }

  /**
   * Offers a volume or snapshot over NBD until {@link #stop}; this process may end before.
   *
   * @param name what
   * @param address {@code unix:PATH} or {@code 127.0.0.1:PORT}
   * @param credentials a directory with {@code server-cert.pem}, {@code server-key.pem} and maybe
   *     {@code ca-cert.pem} for TLS; empty for no encryption
   * @return the URI under which a client finds it
   * @throws io.varve.oci.error.Conflict when a container has it mounted
   * @throws IOException when it fails
   */
  public String serve(BlockName name, String address, Optional<Path> credentials)
      throws IOException {
    snapshots.requireBlock(name.volume());
    snapshots.releaseEnded();
    try (BlockVolumes volumes = pool.server()) {
      return volumes.serve(name, address, credentials);
    }
  }

  /**
   * Offers a volume or snapshot over NBD until the result is closed or this process ends.
   *
   * @param name what
   * @param address as for {@link #serve}
   * @param credentials as for {@link #serve}
   * @return what serves it
   * @throws io.varve.oci.error.Conflict when a container has it mounted
   * @throws IOException when it fails
   */
  public Serving serveWhileOpen(BlockName name, String address, Optional<Path> credentials)
      throws IOException {
    snapshots.requireBlock(name.volume());
    snapshots.releaseEnded();
    try (BlockVolumes volumes = pool.server()) {
      return volumes.serveWhileOpen(name, address, credentials);
    }
  }

  /**
   * Ends what {@link #serve} began; clients lose their connections.
   *
   * @param name what
   * @throws io.varve.oci.error.NotFound when it is not served
   * @throws IOException when it fails
   */
  public void stop(BlockName name) throws IOException {
    try (BlockVolumes volumes = pool.server()) {
      volumes.stopServing(name);
    }
  }

  /**
   * What is attached or served now.
   *
   * @return the uses; none without a volume server
   * @throws IOException when it fails
   */
  public List<BlockUse> uses() throws IOException {
    Optional<RemoteVolumes> server = pool.runningServer();
    if (server.isEmpty()) {
      return List.of();
    }
    try (RemoteVolumes volumes = server.get()) {
      return volumes.uses();
    }
  }
}
