package io.varve.cli.command;

import io.varve.oci.error.InvalidArgument;
import java.util.Optional;

/**
 * A container or one of its snapshots, as people write it.
 *
 * @param container name or id
 * @param label the snapshot's label
 */
record SnapshotReference(String container, Optional<String> label) {

  static SnapshotReference parse(String text) {
    int at = text.indexOf('@');
    return at < 0
        ? new SnapshotReference(text, Optional.empty())
        : new SnapshotReference(text.substring(0, at), Optional.of(text.substring(at + 1)));
  }

  /** The label of a text that must name a snapshot. */
  String requiredLabel() {
    return label.orElseThrow(
        () ->
            new InvalidArgument("\"" + container + "\" names no snapshot: write CONTAINER@LABEL"));
  }
}
