package io.varve.builder.syntax;

import java.util.List;
import java.util.Locale;

/** Writes syntax trees: as nested lists for people and tests, and as a Dockerfile again. */
public final class TreePrinter {

  private final StringBuilder out = new StringBuilder();

  private TreePrinter() {}

  /**
   * Writes a tree as nested lists, one line an instruction: {@code (run ["--network=none"]
   * "true")}.
   *
   * @param tree the tree
   * @return the lines, each ended by a newline
   */
  public static String lists(SyntaxTree tree) {
    TreePrinter printer = new TreePrinter();
    for (InstructionNode node : tree.instructions()) {
      printer.node(node);
      printer.out.append('\n');
    }
    return printer.out.toString();
  }

  /**
   * Writes a Dockerfile that has the same tree. Continuations are joined; comments that are not
   * right above an instruction are gone.
   *
   * @param tree the tree
   * @return the text of a Dockerfile
   */
  public static String dockerfile(SyntaxTree tree) {
    StringBuilder text = new StringBuilder();
    tree.syntax().ifPresent(value -> text.append("# syntax=").append(value).append('\n'));
    if (tree.escape() != '\\') {
      text.append("# escape=").append(tree.escape()).append('\n');
    }
    tree.check().ifPresent(value -> text.append("# check=").append(value).append('\n'));
    for (InstructionNode node : tree.instructions()) {
      // An empty comment separates: what follows is neither a directive nor an old comment.
      text.append("#\n");
      node.comments().forEach(comment -> text.append("# ").append(comment).append('\n'));
      text.append(node.text());
      if (LineReader.continues(node.text(), tree.escape())) {
        // Trimmed off by a reader, but it keeps the escape character from joining the next line.
        text.append('\f');
      }
      text.append('\n');
      for (Heredoc heredoc : node.heredocs()) {
        text.append(heredoc.content()).append(heredoc.name()).append('\n');
      }
    }
    return text.toString();
  }

  private void node(InstructionNode node) {
    out.append('(').append(node.keyword().text().toLowerCase(Locale.ROOT));
    if (!node.flags().isEmpty()) {
      out.append(" [");
      for (int i = 0; i < node.flags().size(); i++) {
        out.append(i == 0 ? "" : " ");
        quote(node.flags().get(i).text());
      }
      out.append(']');
    }
    arguments(node.arguments());
    for (Heredoc heredoc : node.heredocs()) {
      out.append(" <<").append(heredoc.chomp() ? "-" : "");
      quote(heredoc.name());
      out.append(heredoc.expand() ? "=" : "~");
      quote(heredoc.content());
    }
    out.append(')');
  }

  private void arguments(Arguments arguments) {
    switch (arguments) {
      case Arguments.None() -> {}
      case Arguments.Text(Token text) -> strings(List.of(text));
      case Arguments.Words(List<Token> words) -> strings(words);
      case Arguments.Json(List<Token> strings) -> strings(strings);
      case Arguments.Pairs(List<Arguments.Pair> pairs) -> pairs.forEach(this::pair);
      case Arguments.Check(Token type, Arguments command) -> {
        strings(List.of(type));
        arguments(command);
      }
      case Arguments.Nested(InstructionNode node) -> {
        out.append(' ');
        node(node);
      }
    }
  }

  private void pair(Arguments.Pair pair) {
    strings(List.of(pair.name(), pair.value()));
    out.append(pair.spaced() ? " \"\"" : " \"=\"");
  }

  private void strings(List<Token> strings) {
    for (Token string : strings) {
      out.append(' ');
      quote(string.text());
    }
  }

  private void quote(String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case 0x0B -> out.append("\\v");
        case '\f' -> out.append("\\f");
        case 0x07 -> out.append("\\a");
        case '\b' -> out.append("\\b");
        default -> {
          if (c < ' ' || c == 0x7F) {
            out.append(String.format("\\x%02x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
