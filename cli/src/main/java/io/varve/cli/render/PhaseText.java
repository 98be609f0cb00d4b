package io.varve.cli.render;

import io.varve.oci.task.ProgressEvent;

/** Words for the phases of a transfer, docker's where it has them. */
final class PhaseText {
  private PhaseText() {}

  static String of(ProgressEvent.Phase phase) {
    return switch (phase) {
      case WAITING -> "Waiting";
      case DOWNLOADING -> "Downloading";
      case EXTRACTING -> "Extracting";
      case UPLOADING -> "Pushing";
      case PACKING -> "Packing";
      case EXISTS -> "Already exists";
      case MOUNTED -> "Mounted from another repository";
      case RETRYING -> "Retrying";
      case DONE -> "Complete";
    };
  }
}
