package io.varve.storage.lease;

import io.varve.oci.Digest;
import io.varve.storage.content.IngestRef;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;

/** Something that can be collected. */
public sealed interface Resource {
  /**
   * A blob.
   *
   * @param digest its digest
   */
  record Content(Digest digest) implements Resource {}

  /**
   * A committed snapshot.
   *
   * @param name its name
   */
  record Committed(SnapshotName name) implements Resource {}

  /**
   * An active snapshot or a view.
   *
   * @param key its name
   */
  record Active(SnapshotKey key) implements Resource {}

  /**
   * An unfinished ingest.
   *
   * @param ref its name
   */
  record Ingesting(IngestRef ref) implements Resource {}
}
