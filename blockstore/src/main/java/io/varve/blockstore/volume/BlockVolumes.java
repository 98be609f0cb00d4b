package io.varve.blockstore.volume;

import io.varve.blockstore.AreaAdvice;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.BlockUsage;
import io.varve.blockstore.Extent;
import io.varve.blockstore.PoolUsage;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotInfo;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeInfo;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.pool.PoolReport;
import io.varve.blockstore.stream.StreamHeader;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The verbs of block volumes. Meaning and failures of those that {@link
 * io.varve.blockstore.BlockSnapshotStore} has, too, are described there.
 */
public interface BlockVolumes extends AutoCloseable {

  /**
   * Makes a volume.
   *
   * @param name its name
   * @param size bytes, a multiple of 512
   * @return the volume
   * @throws IOException when it fails
   */
  VolumeInfo create(VolumeName name, long size) throws IOException;

  /**
   * Makes a volume larger. A device of the host that it is attached to grows with it; the file
   * system on it does not.
   *
   * @param name the volume
   * @param size bytes, a multiple of 512, at least what it has
   * @return the volume
   * @throws io.varve.oci.error.InvalidArgument when it would shrink
   * @throws IOException when it fails
   */
  VolumeInfo grow(VolumeName name, long size) throws IOException;

  /**
   * All volumes, by name.
   *
   * @return the volumes
   * @throws IOException when it fails
   */
  List<VolumeInfo> volumes() throws IOException;

  /**
   * Looks a volume up.
   *
   * @param name its name
   * @return the volume
   * @throws NotFound when there is none
   * @throws IOException when it fails
   */
  default VolumeInfo volume(VolumeName name) throws IOException {
    return volumes().stream()
        .filter(info -> info.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new NotFound("no such volume: " + name));
  }

  /**
   * The snapshots of a volume, oldest first.
   *
   * @param volume the volume
   * @return its snapshots
   * @throws IOException when it fails
   */
  List<SnapshotInfo> snapshots(VolumeName volume) throws IOException;

  /**
   * Takes a snapshot. File systems that are mounted from the volume through this are frozen for
   * that moment.
   *
   * @param name its name
   * @param area how much it may come to hold
   * @return the snapshot
   * @throws IOException when it fails
   */
  SnapshotInfo snapshot(SnapshotName name, SnapshotArea area) throws IOException;

  /**
   * Takes snapshots of several volumes at one instant, as for a container with all its volumes.
   * Their mounted file systems are frozen for that moment.
   *
   * @param names their names, of different volumes
   * @param area how much each may come to hold
   * @return the snapshots, in the order of the names
   * @throws IOException when it fails; none is taken then
   */
  List<SnapshotInfo> snapshotTogether(List<SnapshotName> names, SnapshotArea area)
      throws IOException;

  /**
   * Makes a volume out of a snapshot.
   *
   * @param from the snapshot
   * @param to the name of the new volume
   * @return the volume
   * @throws IOException when it fails
   */
  VolumeInfo cloneFrom(SnapshotName from, VolumeName to) throws IOException;

  /**
   * Merges a snapshot back into its volume.
   *
   * @param to the snapshot
   * @throws IOException when it fails
   */
  void rollback(SnapshotName to) throws IOException;

  /**
   * Deletes a volume without snapshots, or a snapshot.
   *
   * @param name what
   * @throws IOException when it fails
   */
  void delete(BlockName name) throws IOException;

  /**
   * Deletes all snapshots that were given up because their area was full.
   *
   * @return what went
   * @throws IOException when it fails
   */
  List<SnapshotName> prune() throws IOException;

  /**
   * The space behind a volume or snapshot.
   *
   * @param name what
   * @return its space
   * @throws IOException when it fails
   */
  BlockUsage usage(BlockName name) throws IOException;

  /**
   * The space of the pool.
   *
   * @return the space
   * @throws IOException when it fails
   */
  PoolUsage usage() throws IOException;

  /**
   * Where two states differ.
   *
   * @param from the older state
   * @param to the newer state
   * @return the extents of the newer one
   * @throws IOException when it fails
   */
  List<Extent> changes(BlockName from, BlockName to) throws IOException;

  /**
   * Sizes the area of the next snapshot and says how.
   *
   * @param volume the volume
   * @return the size and its explanation
   * @throws IOException when it fails
   */
  AreaAdvice adviseArea(VolumeName volume) throws IOException;

  /**
   * Verifies maps, references and checksums; settles what a crash left in doubt.
   *
   * @return what was found
   * @throws IOException when it fails
   */
  PoolReport check() throws IOException;

  /**
   * Reads a few bytes, to see what a volume holds.
   *
   * @param name the volume or snapshot
   * @param offset where to begin, in bytes
   * @param length bytes, at most 64 KiB
   * @return the bytes
   * @throws IOException when it fails
   */
  byte[] read(BlockName name, long offset, int length) throws IOException;

  /**
   * Writes a state as a stream.
   *
   * @param source the state
   * @param base what to leave out, for a delta
   * @param target where to; not closed
   * @throws IOException when it fails
   */
  void export(BlockName source, Optional<BlockName> base, OutputStream target) throws IOException;

  /**
   * Makes a volume out of a whole stream, or applies a delta.
   *
   * @param name the volume
   * @param source the stream; not closed
   * @return what it held
   * @throws IOException when it fails
   */
  StreamHeader restore(VolumeName name, InputStream source) throws IOException;

  /**
   * Makes a volume or snapshot a block device of the host, until {@link #detach} or until this
   * process, or the volume server, ends. Does nothing when it is attached.
   *
   * @param name what
   * @return the device, {@code /dev/loop3} for instance
   * @throws io.varve.oci.error.Conflict when it is a volume that is served over NBD, whose client
   *     would be a second writer
   * @throws IOException when it fails
   */
  Path attach(BlockName name) throws IOException;

  /**
   * Takes the device of the host away; what was mounted through {@link #mount} is unmounted first.
   *
   * @param name what
   * @throws io.varve.oci.error.NotFound when it is not attached
   * @throws IOException when it fails, for instance because a file on it is open
   */
  void detach(BlockName name) throws IOException;

  /**
   * Mounts the file system that a volume or snapshot holds; attaches it where needed.
   *
   * @param name what
   * @param type {@code ext4}, {@code xfs}, …
   * @param options as in fstab(5); snapshots are mounted read-only in any case
   * @param target an existing directory
   * @throws IOException when it fails
   */
  void mount(BlockName name, String type, List<String> options, Path target) throws IOException;

  /**
   * Keeps an attached volume or snapshot attached until {@link #release}, or until this process, or
   * the volume server, ends. A second call for the same holder changes nothing.
   *
   * @param name what
   * @param holder who, for instance a container
   * @throws io.varve.oci.error.NotFound when it is not attached
   * @throws IOException when it fails
   */
  void hold(BlockName name, String holder) throws IOException;

  /**
   * Takes a holder away; with the last one the device is detached. Nothing happens when the name is
   * not attached.
   *
   * @param name what
   * @param holder who
   * @throws IOException when it fails, for instance because a file on it is open
   */
  void release(BlockName name, String holder) throws IOException;

  /**
   * What is attached or served now.
   *
   * @return the uses, in the order in which they began
   * @throws IOException when it fails
   */
  List<BlockUse> uses() throws IOException;

  /**
   * Offers a volume or snapshot over NBD, until {@link #stopServing} or until this process, or the
   * volume server, ends.
   *
   * @param name what; also the name of the export
   * @param address {@code unix:PATH} or {@code HOST:PORT}; other hosts than the loopback only with
   *     certificates of clients
   * @param credentials the directory of {@link io.varve.blockstore.nbd.TlsCredentials}; empty for
   *     no encryption
   * @return the NBD URI under which a client finds it
   * @throws io.varve.oci.error.Conflict when it is a volume that is attached to the host, which
   *     would be a second writer
   * @throws IOException when it fails
   */
  String serve(BlockName name, String address, Optional<Path> credentials) throws IOException;

  /**
   * Offers a volume or snapshot over NBD for as long as the caller wants it: it ends when the
   * result is closed, and when the caller's process ends in whatever way.
   *
   * @param name what; also the name of the export
   * @param address as for {@link #serve}
   * @param credentials as for {@link #serve}
   * @return what serves it, to be closed
   * @throws io.varve.oci.error.Conflict when it is a volume that is attached to the host
   * @throws IOException when it fails
   */
  Serving serveWhileOpen(BlockName name, String address, Optional<Path> credentials)
      throws IOException;

  /**
   * Ends what {@link #serve} began.
   *
   * @param name what
   * @throws io.varve.oci.error.NotFound when it is not served
   * @throws IOException when it fails
   */
  void stopServing(BlockName name) throws IOException;

  /**
   * Ends the use. In the process that has the pool open, devices are detached and servers stopped
   * first.
   */
  @Override
  void close() throws IOException;
}
