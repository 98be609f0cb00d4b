package io.varve.engine.volume;

import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeInfo;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.stream.StreamHeader;
import io.varve.blockstore.stream.VolumeStream;
import io.varve.blockstore.volume.BlockVolumes;
import io.varve.image.registry.RegistryClient;
import io.varve.image.transfer.Artifacts;
import io.varve.oci.Descriptor;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.oci.error.EngineException;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.NotFound;
import io.varve.oci.task.ProgressListener;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Block volumes on their way to other hosts: as streams, and as artifacts of registries. */
public final class VolumeTransfers {

  /** The type of the artifact. */
  public static final String ARTIFACT_TYPE = "application/vnd.varve.volume.v1";

  private static final MediaType STREAM_TYPE =
      new MediaType("application/vnd.varve.volume.stream.v1+zstd");

  private final VolumeDirectory records;
  private final BlockPool pool;
  private final VolumeSnapshots snapshots;
  private final Function<Remote, RegistryClient> registries;

  /**
   * Something in a registry.
   *
   * @param name its name
   * @param insecure whether plain HTTP is allowed
   */
  public record Remote(Reference name, boolean insecure) {}

  /**
   * The transfers of a store.
   *
   * @param records what is known of volumes
   * @param pool their blocks
   * @param snapshots their snapshots
   * @param registries makes clients
   */
  public VolumeTransfers(
      VolumeDirectory records,
      BlockPool pool,
      VolumeSnapshots snapshots,
      Function<Remote, RegistryClient> registries) {
    this.records = records;
    this.pool = pool;
    this.snapshots = snapshots;
    this.registries = registries;
  }

  /** Work on a state that does not change. */
  private interface Still<T> {
    T with(BlockName state) throws IOException, InterruptedException;
  }

  /** A volume in use is seen as it is at this moment. */
  private <T> T still(BlockName source, Still<T> work) throws IOException, InterruptedException {
    snapshots.requireBlock(source.volume());
    if (!(source instanceof VolumeName volume) || !isOpen(volume)) {
      return work.with(source);
    }
    SnapshotName instant = snapshots.temporary(volume);
    snapshots.take(instant, new SnapshotArea.Unlimited());
    try {
      return work.with(instant);
    } finally {
      snapshots.delete(instant);
    }
  }

  private boolean isOpen(VolumeName name) throws IOException {
    try (BlockVolumes volumes = pool.open()) {
      for (VolumeInfo info : volumes.volumes()) {
        if (info.name().equals(name)) {
          return info.open() > 0;
        }
      }
    }
    throw new NotFound("volume " + name + " has no blocks; \"varve volume check\" says more");
  }

  /**
   * Writes a volume or snapshot as a stream.
   *
   * @param source what
   * @param since leaves out what this older state has in common
   * @param target where to; not closed
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  public void export(BlockName source, Optional<BlockName> since, OutputStream target)
      throws IOException, InterruptedException {
    still(
        source,
        state -> {
          write(state, since, target);
          return state;
        });
  }

  private void write(BlockName state, Optional<BlockName> since, OutputStream target)
      throws IOException {
    try (BlockVolumes volumes = pool.server()) {
      volumes.export(state, since, target);
    }
  }

  /**
   * Makes a volume out of a whole stream, or brings a volume from the base of a delta to its end.
   * When the stream holds a snapshot, the volume gets one of the same label, so that the next delta
   * fits. Nothing is changed when it fails.
   *
   * @param name the volume: a new one for a whole stream, an existing one for a delta
   * @param source the stream; not closed
   * @return the volume
   * @throws FailedPrecondition when a delta does not fit the volume
   * @throws io.varve.oci.error.DataLoss when the stream is torn or altered
   * @throws IOException when it fails
   */
  public VolumeRecord restore(VolumeName name, InputStream source) throws IOException {
    InputStream stream = new BufferedInputStream(source);
    StreamHeader header = VolumeStream.peek(stream);
    try (BlockVolumes volumes = pool.server()) {
      VolumeRecord made =
          header.base().isPresent()
              ? applyDelta(volumes, name, header.base().get(), stream)
              : makeWhole(volumes, name, stream);
      if (header.source() instanceof SnapshotName state
          && !state.label().startsWith(VolumeSnapshots.TEMPORARY)) {
        volumes.snapshot(new SnapshotName(name, state.label()), new SnapshotArea.Unlimited());
      }
      return made;
    }
  }

  private VolumeRecord makeWhole(BlockVolumes volumes, VolumeName name, InputStream stream)
      throws IOException {
    records.requireFree(name.value());
    try {
      StreamHeader header = volumes.restore(name, stream);
      FileSystemType type =
          FileSystemType.recognize(volumes.read(name, 0, FileSystemType.PROBED_BYTES));
      BlockForm form = new BlockForm(header.size(), type, BlockForm.State.READY);
      return records.addBlock(name.value(), Map.of(), form, true);
    } catch (IOException | EngineException e) {
      if (records.find(name.value()).isEmpty()) {
        undo(() -> volumes.delete(name), e);
      }
      throw e;
    }
  }

  private VolumeRecord applyDelta(
      BlockVolumes volumes, VolumeName name, BlockName base, InputStream stream)
      throws IOException {
    VolumeRecord record = snapshots.requireBlock(name);
    snapshots.releaseEnded();
    SnapshotName start = requireBase(volumes, name, base);
    try {
      long bytes = volumes.restore(name, stream).size();
      records.setForm(name.value(), record.block().orElseThrow().withSize(bytes));
      return records.inspect(name.value());
    } catch (IOException | EngineException e) {
      undo(() -> volumes.rollback(start), e);
      throw e;
    }
  }

  /** The volume must be what the delta starts from, and nobody may be writing it. */
  private SnapshotName requireBase(BlockVolumes volumes, VolumeName name, BlockName base)
      throws IOException {
    if (!(base instanceof SnapshotName state)) {
      throw new FailedPrecondition("the delta starts from " + base + ", which is no snapshot");
    }
    if (isOpen(name)) {
      throw new FailedPrecondition("volume " + name + " is in use; stop what uses it first");
    }
    SnapshotName start = new SnapshotName(name, state.label());
    boolean same;
    try {
      same = volumes.changes(start, name).isEmpty();
    } catch (NotFound e) {
      throw new FailedPrecondition(
          "the delta starts from " + base + ", and there is no " + start + "; import that first",
          e);
    }
    if (!same) {
      throw new FailedPrecondition(
          "volume "
              + name
              + " has changed since "
              + start
              + "; roll it back first: varve volume rollback "
              + start);
    }
    return start;
  }

  private interface Undo {
    void run() throws IOException;
  }

  private static void undo(Undo undo, Exception failure) {
    try {
      undo.run();
    } catch (IOException | EngineException e) {
      failure.addSuppressed(e);
    }
  }

  /**
   * Sends a volume or snapshot to a registry.
   *
   * @param source what
   * @param since leaves out what this older state has in common
   * @param to where to
   * @param progress is told how many bytes went
   * @return the manifest as the registry has it
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  public Descriptor push(
      BlockName source, Optional<BlockName> since, Remote to, ProgressListener progress)
      throws IOException, InterruptedException {
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put("org.opencontainers.image.title", source.toString());
    since.ifPresent(base -> annotations.put("io.varve.volume.since", base.toString()));
    return still(
        source,
        state -> {
          try (RegistryClient client = registries.apply(to)) {
            return new Artifacts(client)
                .push(
                    to.name(),
                    new Artifacts.Kind(ARTIFACT_TYPE, STREAM_TYPE, annotations),
                    target -> write(state, since, target),
                    progress);
          }
        });
  }

  /**
   * Makes a volume out of what a registry has, or applies a delta from there.
   *
   * @param from where it is
   * @param name the volume, as for {@link #restore}
   * @return the volume
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  public VolumeRecord pull(Remote from, VolumeName name) throws IOException, InterruptedException {
    try (RegistryClient client = registries.apply(from);
        InputStream stream =
            new Artifacts(client)
                .open(from.name(), new Artifacts.Kind(ARTIFACT_TYPE, STREAM_TYPE, Map.of()))) {
      return restore(name, stream);
    }
  }
}
