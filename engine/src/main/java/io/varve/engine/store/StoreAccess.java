package io.varve.engine.store;

import io.varve.image.Images;
import io.varve.image.LayerContent;
import io.varve.storage.content.ContentStore;
import io.varve.storage.lease.Leases;
import io.varve.storage.lock.Locks;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.snapshot.Snapshotter;
import io.varve.unionfs.LayerFormat;
import java.time.InstantSource;

/** The store as containers need it. Each part is made when first asked for. */
public interface StoreAccess {
  /**
   * Records.
   *
   * @return the metadata store
   */
  MetadataStore metadata();

  /**
   * How layers hide names.
   *
   * @return the format of the store's layers
   */
  LayerFormat layerFormat();

  /**
   * The time.
   *
   * @return a clock
   */
  InstantSource clock();

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
   * Layers as tar streams.
   *
   * @return the service
   */
  LayerContent layers();
}
