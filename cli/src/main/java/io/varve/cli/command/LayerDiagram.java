package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.format.SafeText;
import io.varve.engine.image.ImageService.FileCount;
import io.varve.engine.image.ImageService.ImageStep;
import java.io.IOException;
import java.util.List;

/** Draws an image as the stack of layers that it is, the newest on top. */
public final class LayerDiagram {
  private static final int INSTRUCTION_WIDTH = 60;

  private final Session session;
  private final boolean full;

  /**
   * A diagram.
   *
   * @param session takes the lines
   * @param full whether instructions are shown in full
   */
  public LayerDiagram(Session session, boolean full) {
    this.session = session;
    this.full = full;
  }

  /**
   * Draws an image.
   *
   * @param image which
   * @throws IOException when the store fails
   */
  public void print(String image) throws IOException {
    List<ImageStep> steps = session.engine().images().steps(image, true);
    var resolved = session.engine().images().inspect(image);
    Output out = session.out();
    out.line(image + "  " + resolved.imageId().shortHex());
    long total = 0;
    for (int i = 0; i < steps.size(); i++) {
      total += steps.get(i).bytes();
      print(steps.get(i), i == steps.size() - 1);
    }
    out.line(
        resolved.config().diffIds().size() + " layers, " + HumanSize.decimal(total) + " unpacked");
  }

  private void print(ImageStep step, boolean last) {
    String corner = last ? "└─ " : "├─ ";
    String edge = last ? "   " : "│  ";
    String by = SafeText.line(step.createdBy());
    String instruction = full ? by : SafeText.cut(by, INSTRUCTION_WIDTH);
    Output out = session.out();
    if (step.layer().isEmpty()) {
      out.line(corner + "(no layer)   " + instruction);
      return;
    }
    String id = step.layer().get().digest().shortHex();
    out.line(corner + id + "  " + pad(HumanSize.shortDecimal(step.bytes())) + "  " + instruction);
    step.files().ifPresent(count -> out.line(edge + "             " + text(count)));
  }

  private static String pad(String size) {
    return " ".repeat(Math.max(0, 7 - size.length())) + size;
  }

  private static String text(FileCount count) {
    return count.added()
        + " added, "
        + count.changed()
        + " changed, "
        + count.deleted()
        + " deleted";
  }
}
