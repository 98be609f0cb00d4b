package io.varve.cli.render;

import io.varve.cli.format.HumanSize;
import io.varve.cli.format.SafeText;
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

  /** What a step made; a size in bytes at its end is written for people. */
  static String detail(String detail) {
    String safe = SafeText.line(detail);
    int space = safe.lastIndexOf(' ');
    String last = safe.substring(space + 1);
    boolean size = space > 0 && last.length() < 19 && last.chars().allMatch(Character::isDigit);
    return size
        ? safe.substring(0, space + 1) + HumanSize.shortDecimal(Long.parseLong(last))
        : safe;
  }
}
