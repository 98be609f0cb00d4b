package io.varve.builder.doctor;

import java.util.List;

/**
 * The files of a layer.
 *
 * @param instruction the instruction that made it, as history shows it
 * @param files what it says, in any order
 */
public record LayerFiles(String instruction, List<LayerFile> files) {

  private static final int WIDEST = 48;

  /** Copies the list. */
  public LayerFiles {
    files = List.copyOf(files);
  }

  /** The instruction, cut to a size that leaves room on a line. */
  String label() {
    StringBuilder label = new StringBuilder();
    for (int i = 0; i < instruction.length() && label.length() <= WIDEST; i++) {
      char c = instruction.charAt(i);
      boolean space = Character.isWhitespace(c) || Character.isISOControl(c);
      boolean doubled = space && (label.isEmpty() || label.charAt(label.length() - 1) == ' ');
      if (!doubled) {
        label.append(space ? ' ' : c);
      }
    }
    return label.length() <= WIDEST
        ? label.toString().strip()
        : label.substring(0, WIDEST - 1).strip() + "…";
  }
}
