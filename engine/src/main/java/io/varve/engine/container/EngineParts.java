package io.varve.engine.container;

import io.varve.engine.EngineOptions;
import io.varve.engine.monitor.ContainerMonitor;
import io.varve.engine.network.Connector;
import io.varve.engine.runtime.OciRuntime;
import io.varve.engine.volume.VolumeDirectory;
import io.varve.image.ImageCatalog;
import io.varve.image.ImageWriter;
import io.varve.image.Images;
import io.varve.image.LayerContent;
import io.varve.storage.content.ContentStore;
import io.varve.storage.lease.Leases;
import io.varve.storage.lock.Locks;
import io.varve.storage.snapshot.Snapshotter;
import java.time.InstantSource;

/** What the container services stand on. Each part is made when first asked for. */
public interface EngineParts {
  /**
   * What the engine was opened with.
   *
   * @return the options
   */
  EngineOptions options();

  /**
   * The time.
   *
   * @return a clock
   */
  InstantSource clock();

  /**
   * The records of containers.
   *
   * @return the table
   */
  ContainerTable table();

  /**
   * Layers.
   *
   * @return the snapshotter
   */
  Snapshotter snapshots();

  /**
   * Blobs.
   *
   * @return the content store
   */
  ContentStore content();

  /**
   * Leases.
   *
   * @return the service
   */
  Leases leases();

  /**
   * Locks between processes.
   *
   * @return the locks
   */
  Locks locks();

  /**
   * Documents of images.
   *
   * @return the reader
   */
  Images images();

  /**
   * Names of images.
   *
   * @return the catalog
   */
  ImageCatalog catalog();

  /**
   * Stores new images.
   *
   * @return the writer
   */
  ImageWriter imageWriter();

  /**
   * Layers as tar streams.
   *
   * @return the service
   */
  LayerContent layers();

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
   * Networks.
   *
   * @return the connector
   */
  Connector networks();

  /**
   * Volumes.
   *
   * @return the directory
   */
  VolumeDirectory volumes();
}
