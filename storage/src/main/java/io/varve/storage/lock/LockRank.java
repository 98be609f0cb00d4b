package io.varve.storage.lock;

import java.util.Locale;

/** What locks protect, in the order in which they are taken (outermost first). */
public enum LockRank {
  /** The whole store: a change of its format. */
  STORE,
  /** One collection or check at a time. */
  COLLECTOR,
  /** One container's life cycle. */
  CONTAINER,
  /** One volume. */
  VOLUME,
  /** The bridges and packet filter rules of the store. */
  NETWORK,
  /** Pulling or building one image or stage; several are taken in the order of their names. */
  IMAGE,
  /** Making one snapshot; several are taken bottom layer first. */
  SNAPSHOT,
  /** One writer of one ingest; several are taken in the order of the layers. */
  INGEST;

  /** The prefix of the names of this rank's lock files. */
  String prefix() {
    return name().toLowerCase(Locale.ROOT);
  }
}
