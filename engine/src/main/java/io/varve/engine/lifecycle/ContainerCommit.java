package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerFiles.CommitOptions;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.image.ConfigChanges;
import io.varve.image.ImageWriter;
import io.varve.image.ResolvedImage;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.ImageConfig;
import io.varve.oci.Manifest;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.oci.RunConfig;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.NotFound;
import io.varve.storage.disk.RandomNames;
import io.varve.storage.disk.TreeCopy;
import io.varve.storage.layer.DiffOptions;
import io.varve.storage.layer.LayerDiffer;
import io.varve.storage.layer.WrittenLayer;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes images of containers. The new layer is kept once, unpacked; its descriptor is that of its
 * uncompressed tar, which is written again when the image is pushed or saved.
 */
final class ContainerCommit {
  private static final Duration LEASE = Duration.ofHours(1);

  private final EngineParts parts;

  ContainerCommit(EngineParts parts) {
    this.parts = parts;
  }

  Digest commit(
      ContainerRecord record, Path changes, OnDiskFormat.Overlay format, CommitOptions options)
      throws IOException {
    ResolvedImage image = image(record);
    SnapshotKey key = new SnapshotKey("commit-" + RandomNames.next());
    List<Resource> held =
        List.of(new Resource.Active(key), new Resource.Content(image.record().target().digest()));
    try (Lease lease = parts.leases().open(LEASE, "commit of container " + record.name(), held)) {
      parts.snapshots().prepare(key, Optional.empty(), Map.of());
      Descriptor layer;
      SnapshotName name;
      ImageConfig config;
      boolean committed = false;
      try {
        Path copy = parts.snapshots().changes(key);
        Files.delete(copy); // it is empty; the copy brings its own, with the attributes of the top
        new TreeCopy(changes, copy).run();
        WrittenLayer written = LayerDiffer.digest(copy, format, DiffOptions.DEFAULT);
        layer = new Descriptor(MediaType.OCI_LAYER, written.diffId().digest(), written.tarSize());
        config = config(image.config(), record, written.diffId(), options);
        name = SnapshotName.of(config.chainId().orElseThrow());
        lease.hold(new Resource.Committed(name));
        committed = freeze(name, key, image.snapshot());
      } finally {
        if (!committed) {
          parts.snapshots().discard(key);
        }
      }
      List<Descriptor> layers = new ArrayList<>(image.manifest().layers());
      layers.add(layer);
      Manifest manifest = new ImageWriter(parts.content()).write(lease, config, layers, Map.of());
      Digest id = manifest.config().digest();
      if (options.reference().isPresent()) {
        Reference reference = Reference.parseTagged(options.reference().get());
        parts.images().catalog().tag(reference, manifest.descriptor(), id);
      } else {
        parts.images().catalog().keep(manifest.descriptor(), id);
      }
      return id;
    }
  }

  /** Tells whether the key was used up; the same layer may be there already. */
  private boolean freeze(SnapshotName name, SnapshotKey key, Optional<SnapshotName> parent)
      throws IOException {
    try (HeldLock _ = parts.locks().acquire(LockRank.SNAPSHOT, name.value())) {
      if (parts.snapshots().find(name).isPresent()) {
        return false;
      }
      parts.snapshots().commitOnto(name, key, parent);
      return true;
    } catch (AlreadyExists e) {
      return false;
    }
  }

  private ResolvedImage image(ContainerRecord record) throws IOException {
    try {
      return parts.images().resolve(record.imageId().toString());
    } catch (NotFound e) {
      throw new NotFound(
          "the image of container " + record.name() + " was removed: " + record.imageName(), e);
    }
  }

  /** The configuration of a container's image, when the image is still there. */
  Optional<ImageConfig> config(ContainerRecord record) throws IOException {
    try {
      return Optional.of(image(record).config());
    } catch (NotFound e) {
      return Optional.empty();
    }
  }

  private ImageConfig config(
      ImageConfig base, ContainerRecord record, DiffId layer, CommitOptions options)
      throws IOException {
    List<DiffId> diffIds = new ArrayList<>(base.diffIds());
    diffIds.add(layer);
    List<ImageConfig.History> history = new ArrayList<>(base.history());
    var now = parts.clock().instant();
    history.add(
        new ImageConfig.History(
            Optional.of(now),
            Optional.of(String.join(" ", record.arguments())),
            options.author(),
            options.message(),
            false));
    return new ImageConfig(
        base.platform(),
        base.osVersion(),
        Optional.of(now),
        options.author().or(base::author),
        changed(runConfig(base.config(), record), options.changes()),
        diffIds,
        history);
  }

  /** What the container was asked to be, over its image. */
  private static RunConfig runConfig(RunConfig base, ContainerRecord record) {
    var process = record.spec().process();
    var builder = base.toBuilder();
    builder.env(new LinkedHashMap<>(RunConfig.parseEnv(process.environment())));
    process.user().ifPresent(builder::user);
    process.workingDirectory().ifPresent(builder::workingDir);
    builder.labels(record.spec().labels());
    process.entrypoint().ifPresent(builder::entrypoint);
    if (!process.command().isEmpty()) {
      builder.cmd(process.command());
    }
    return builder.build();
  }

  private RunConfig changed(RunConfig config, List<String> changes) throws IOException {
    try {
      return ConfigChanges.apply(config, changes, parts.options().platform());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException interrupted =
          new InterruptedIOException("interrupted while committing");
      interrupted.initCause(e);
      throw interrupted;
    }
  }
}
