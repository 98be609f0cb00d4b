package io.varve.engine.lifecycle;

import io.varve.engine.EngineOptions;
import io.varve.engine.container.ContainerTable;
import io.varve.engine.event.EventLog;
import io.varve.engine.monitor.ContainerMonitor;
import io.varve.engine.network.Connector;
import io.varve.engine.rootfs.RootMounts;
import io.varve.engine.runtime.OciRuntime;
import io.varve.engine.store.StoreAccess;
import io.varve.engine.volume.BlockMounts;
import io.varve.engine.volume.BlockPool;
import io.varve.engine.volume.VolumeDirectory;
import io.varve.engine.volume.Volumes;
import io.varve.image.Images;
import io.varve.image.LayerContent;
import io.varve.storage.content.ContentStore;
import io.varve.storage.lease.Leases;
import io.varve.storage.lock.Locks;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.snapshot.Snapshotter;
import io.varve.unionfs.LayerFormat;
import java.time.InstantSource;

/** What the container services stand on. Each part is made when first asked for. */
public interface EngineParts extends StoreAccess {
  /**
   * The store, whose parts are also parts of this.
   *
   * @return the store
   */
  StoreAccess store();

  /**
   * What the engine was opened with.
   *
   * @return the options
   */
  EngineOptions options();

  /**
   * The records of containers.
   *
   * @return the table
   */
  ContainerTable table();

  /**
   * The runtime.
   *
   * @return the one that works on this host
   */
  OciRuntime runtime();

  /**
   * The monitor.
   *
   * @return conmon
   */
  ContainerMonitor monitor();

  /**
   * How containers' files are shown.
   *
   * @return the mounts
   */
  RootMounts roots();

  /**
   * What has happened.
   *
   * @return the log
   */
  EventLog events();

  /**
   * Networks.
   *
   * @return the connector
   */
  Connector networks();

  /**
   * Volumes.
   *
   * @return the records, and the directories
   */
  VolumeDirectory volumes();

  /**
   * All volumes, whatever their kind.
   *
   * @return the service
   */
  Volumes allVolumes();

  /**
   * The blocks of block volumes.
   *
   * @return the pool
   */
  BlockPool pool();

  /**
   * Block volumes as file systems of the host.
   *
   * @return what mounts them
   */
  BlockMounts blockMounts();

  @Override
  default MetadataStore metadata() {
    return store().metadata();
  }

  @Override
  default LayerFormat layerFormat() {
    return store().layerFormat();
  }

  @Override
  default InstantSource clock() {
    return store().clock();
  }

  @Override
  default Snapshotter snapshots() {
    return store().snapshots();
  }

  @Override
  default ContentStore content() {
    return store().content();
  }

  @Override
  default Leases leases() {
    return store().leases();
  }

  @Override
  default Locks locks() {
    return store().locks();
  }

  @Override
  default Images images() {
    return store().images();
  }

  @Override
  default LayerContent layers() {
    return store().layers();
  }
}
