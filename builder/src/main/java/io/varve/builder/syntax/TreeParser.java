package io.varve.builder.syntax;

import io.varve.builder.syntax.DirectiveReader.Name;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the bytes of a Dockerfile into a syntax tree. */
public final class TreeParser {

  private final Lines lines;
  private final LineReader reader;

  private TreeParser(Lines lines) {
    this.lines = lines;
    this.reader = new LineReader(lines);
  }

  /**
   * Reads a Dockerfile.
   *
   * @param fileName the name that messages use
   * @param content its bytes
   * @return its tree
   * @throws DockerfileError when it can't be split into instructions
   */
  public static SyntaxTree parse(String fileName, byte[] content) {
    return new TreeParser(Lines.of(fileName, content)).read();
  }

  private SyntaxTree read() {
    List<InstructionNode> nodes = new ArrayList<>();
    for (Optional<LogicalLine> line = reader.next(); line.isPresent(); line = reader.next()) {
      nodes.add(instruction(line.get()));
    }
    if (nodes.isEmpty()) {
      throw new DockerfileError(
          lines.file().lines(1, 1), "the file has no instructions", "FROM", "");
    }
    DirectiveReader directives = reader.directives();
    return new SyntaxTree(
        lines.file(),
        directives.value(Name.SYNTAX),
        directives.escape(),
        directives.value(Name.CHECK),
        nodes,
        reader.emptyContinuations());
  }

  private InstructionNode instruction(LogicalLine line) {
    InstructionNode node = new LineParser(line, reader.directives().escape()).parse();
    if (!takesHeredocs(node)) {
      return node;
    }
    List<Heredoc> heredocs = new ArrayList<>();
    for (HeredocMarker marker : HeredocMarker.all(line)) {
      heredocs.add(marker.withContent(content(marker)));
    }
    return heredocs.isEmpty()
        ? node
        : node.withHeredocs(heredocs, lines.file().lines(line.firstLine(), lines.number()));
  }

  private static boolean takesHeredocs(InstructionNode node) {
    InstructionNode inner = node.arguments() instanceof Arguments.Nested(var n) ? n : node;
    return Keyword.of(inner.keyword().text()).filter(Keyword::takesHeredocs).isPresent()
        && !(inner.arguments() instanceof Arguments.Json);
  }

  private String content(HeredocMarker marker) {
    StringBuilder content = new StringBuilder();
    while (lines.hasNext()) {
      String line = lines.next();
      if (marker.isTerminatedBy(Lines.withoutEnd(line))) {
        return content.toString();
      }
      content.append(line);
    }
    throw new DockerfileError(
        marker.span(),
        "the here-document \"" + marker.name() + "\" has no end",
        "a line that says " + marker.name() + " and nothing else",
        "");
  }
}
