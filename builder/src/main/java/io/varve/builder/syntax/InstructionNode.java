package io.varve.builder.syntax;

import java.util.List;

/**
 * An instruction in the syntax tree.
 *
 * @param keyword the keyword as written; not necessarily one that exists
 * @param flags {@code --name=value} before the arguments, quotes and escapes removed
 * @param arguments the arguments
 * @param heredocs here-documents that follow, in order
 * @param span its lines, here-documents included
 * @param text the logical line, trimmed
 * @param comments the comments right above it
 */
public record InstructionNode(
    Token keyword,
    List<Token> flags,
    Arguments arguments,
    List<Heredoc> heredocs,
    Span span,
    String text,
    List<String> comments) {

  /** Copies the lists. */
  public InstructionNode {
    flags = List.copyOf(flags);
    heredocs = List.copyOf(heredocs);
    comments = List.copyOf(comments);
  }

  /**
   * The same node with here-documents.
   *
   * @param documents the here-documents
   * @param whole its span with them
   * @return a node
   */
  public InstructionNode withHeredocs(List<Heredoc> documents, Span whole) {
    return new InstructionNode(keyword, flags, arguments, documents, whole, text, comments);
  }
}
