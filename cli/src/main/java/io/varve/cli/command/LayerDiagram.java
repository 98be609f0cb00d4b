package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.format.SafeText;
import io.varve.engine.container.ContainerFiles.FileChange;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.image.ImageService.FileCount;
import io.varve.engine.image.ImageService.ImageStep;
import io.varve.image.ResolvedImage;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Draws an image as the stack of layers that it is, the newest on top; for a container, its
 * writable layer stands above.
 */
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
   * Draws an image or a container.
   *
   * @param name which; an image wins over a container of the same name
   * @throws io.varve.oci.error.NotFound when there is neither
   * @throws IOException when the store fails
   */
  public void print(String name) throws IOException {
    Optional<ContainerRecord> container = Optional.empty();
    String image = name;
    try {
      ResolvedImage _ = session.engine().images().inspect(name);
    } catch (NotFound noImage) {
      container = Optional.of(container(name, noImage));
      image = container.get().imageId().toString();
    }
    ResolvedImage resolved = session.engine().images().inspect(image);
    List<ImageStep> steps = session.engine().images().steps(image, true);
    session.out().line(name + "  " + resolved.imageId().shortHex());
    row(" ", "LAYER", "SIZE", "ADDED", "CHANGED", "DELETED", "MADE BY");
    if (container.isPresent()) {
      print(container.get());
    }
    long total = 0;
    for (int i = 0; i < steps.size(); i++) {
      total += steps.get(i).bytes();
      boolean first = i == 0 && container.isEmpty();
      print(i == steps.size() - 1 ? "└" : first ? "┌" : "├", steps.get(i));
    }
    session
        .out()
        .line(
            resolved.config().diffIds().size()
                + " layers, "
                + HumanSize.shortDecimal(total)
                + " unpacked, each kept once for all images and containers");
  }

  private ContainerRecord container(String name, NotFound noImage) throws IOException {
    try {
      return session.engine().containers().inspect(name);
    } catch (NotFound _) {
      throw noImage;
    }
  }

  private void print(ContainerRecord container) throws IOException {
    Map<FileChange.Kind, Long> counts = new EnumMap<>(FileChange.Kind.class);
    for (FileChange change : session.engine().files().diff(container.id().value())) {
      counts.merge(change.kind(), 1L, Long::sum);
    }
    row(
        "┌",
        "(container)",
        HumanSize.shortDecimal(session.engine().files().ownBytes(container.id().value())),
        count(counts, FileChange.Kind.ADDED),
        count(counts, FileChange.Kind.MODIFIED),
        count(counts, FileChange.Kind.DELETED),
        "writable layer of " + container.name());
  }

  private static String count(Map<FileChange.Kind, Long> counts, FileChange.Kind kind) {
    return Long.toString(counts.getOrDefault(kind, 0L));
  }

  private void print(String corner, ImageStep step) {
    String by = SafeText.line(step.createdBy().isEmpty() ? step.comment() : step.createdBy());
    String instruction = full ? by : SafeText.cut(by, INSTRUCTION_WIDTH);
    if (step.layer().isEmpty()) {
      row(corner, "(no layer)", "", "", "", "", instruction);
      return;
    }
    Optional<FileCount> files = step.files();
    row(
        corner,
        step.layer().get().digest().shortHex(),
        HumanSize.shortDecimal(step.bytes()),
        files.map(f -> Long.toString(f.added())).orElse(""),
        files.map(f -> Long.toString(f.changed())).orElse(""),
        files.map(f -> Long.toString(f.deleted())).orElse(""),
        instruction);
  }

  private void row(Object... cells) {
    session
        .out()
        .line(String.format(Locale.ROOT, "%s %-14s %8s %8s %8s %8s  %s", cells).stripTrailing());
  }
}
