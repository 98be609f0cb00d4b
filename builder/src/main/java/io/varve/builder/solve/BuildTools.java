package io.varve.builder.solve;

import io.varve.builder.cache.BuildCache;
import io.varve.builder.cache.remote.RemoteCaching;
import io.varve.builder.source.ImageSource;
import io.varve.builder.source.RemoteFiles;
import io.varve.builder.step.StepRunner;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.LayerTree;
import io.varve.builder.tree.NativeFiles;
import io.varve.image.LayerContent;
import io.varve.image.LayerForm;
import io.varve.storage.lease.Leases;
import io.varve.storage.lock.Locks;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.storage.snapshot.Snapshotter;
import io.varve.unionfs.LayerFormat;
import io.varve.unionfs.LayerStack;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What every build of a store works with.
 *
 * @param snapshots the layers
 * @param layers hashes layers
 * @param layerForm unpacks archives
 * @param layerFormat how layers hide names
 * @param cache results of earlier steps
 * @param images gets base images
 * @param remote gets files and repositories for ADD
 * @param runner runs programs
 * @param leases keeps alive what is being made
 * @param locks excludes users of a cache mount
 * @param files what nio can't do
 * @param stateDirectory where digests of contexts and cache mounts are kept
 * @param remoteCaches exchanges results with caches elsewhere
 * @param clock tells the time
 */
public record BuildTools(
    Snapshotter snapshots,
    LayerContent layers,
    LayerForm layerForm,
    LayerFormat layerFormat,
    BuildCache cache,
    ImageSource images,
    RemoteFiles remote,
    StepRunner runner,
    Leases leases,
    Locks locks,
    NativeFiles files,
    Path stateDirectory,
    RemoteCaching remoteCaches,
    InstantSource clock) {

  /**
   * The files of committed layers, read without mounting them.
   *
   * @param layers the layers
   * @return their merged tree
   * @throws IOException when they can't be looked up
   */
  public FileTree tree(Rootfs layers) throws IOException {
    Optional<SnapshotName> name = layers.snapshot();
    return name.isEmpty()
        ? EmptyTree.INSTANCE
        : new LayerTree(LayerStack.of(layerFormat, snapshots.layers(name.get())));
  }
}
