package io.varve.cli.template;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a template's structure: text, actions and blocks. */
final class TemplateParser {
  private final String source;
  private int position;
  private boolean trimNext;
  private String ending = "";

  TemplateParser(String source) {
    this.source = source;
  }

  List<Node> parse() {
    List<Node> nodes = block();
    if (!ending.isEmpty()) {
      throw new TemplateError("template: unexpected {{" + ending + "}}");
    }
    return nodes;
  }

  /** Reads up to the end of the text, or to an action that ends a block, kept in {@code ending}. */
  private List<Node> block() {
    List<Node> nodes = new ArrayList<>();
    ending = "";
    while (position < source.length()) {
      int open = source.indexOf("{{", position);
      String text = source.substring(position, open < 0 ? source.length() : open);
      boolean trims = open >= 0 && isTrim(open + 2, true);
      text = trimNext ? text.stripLeading() : text;
      text = trims ? text.stripTrailing() : text;
      trimNext = false;
      if (!text.isEmpty()) {
        nodes.add(new Node.Text(text));
      }
      if (open < 0) {
        position = source.length();
        return nodes;
      }
      String action = action(open + (trims ? 3 : 2));
      if (isEnding(action)) {
        ending = action;
        return nodes;
      }
      node(action).ifPresent(nodes::add);
    }
    return nodes;
  }

  private boolean isTrim(int at, boolean left) {
    int space = left ? at + 1 : at - 1;
    return at < source.length()
        && source.charAt(at) == '-'
        && space < source.length()
        && Character.isWhitespace(source.charAt(space));
  }

  private String action(int start) {
    int close = closing(start);
    int end = close;
    if (end - 2 >= start
        && source.charAt(end - 1) == '-'
        && Character.isWhitespace(source.charAt(end - 2))) {
      end--;
      trimNext = true;
    }
    position = close + 2;
    return source.substring(start, end).strip();
  }

  private int closing(int start) {
    char quote = 0;
    for (int i = start; i < source.length(); i++) {
      char c = source.charAt(i);
      if (quote != 0) {
        if (c == '\\' && quote == '"') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '"' || c == '`') {
        quote = c;
      } else if (source.startsWith("}}", i)) {
        return i;
      }
    }
    throw new TemplateError("template: {{ without }} in \"" + source + "\"");
  }

  private static boolean isEnding(String action) {
    return action.equals("end") || action.equals("else") || action.startsWith("else ");
  }

  private Optional<Node> node(String action) {
    if (action.startsWith("/*")) {
      return Optional.empty();
    }
    ExpressionParser parser = new ExpressionParser(action);
    return Optional.of(
        switch (parser.keyword()) {
          case "if" -> condition(parser);
          case "with" -> with(parser);
          case "range" -> range(parser);
          default -> parser.statement();
        });
  }

  private Node condition(ExpressionParser parser) {
    Expression condition = parser.whole();
    List<Node> then = block();
    return new Node.If(condition, then, otherwise(parser));
  }

  private Node with(ExpressionParser parser) {
    List<String> names = parser.declared();
    Expression value = parser.whole();
    List<Node> body = block();
    return new Node.With(names.stream().findFirst(), value, body, otherwise(parser));
  }

  private Node range(ExpressionParser parser) {
    List<String> names = parser.declared();
    Expression value = parser.whole();
    List<Node> body = block();
    Optional<String> index = names.size() == 2 ? Optional.of(names.getFirst()) : Optional.empty();
    Optional<String> element = names.isEmpty() ? Optional.empty() : Optional.of(names.getLast());
    return new Node.Range(index, element, value, body, otherwise(parser));
  }

  private List<Node> otherwise(ExpressionParser opener) {
    String found = ending;
    ending = "";
    return switch (found) {
      case "end" -> List.of();
      case "" -> throw new TemplateError("template: {{" + opener.source() + "}} without {{end}}");
      case "else" -> lastBlock();
      // {{else if …}} shares its {{end}} with the block that it continues.
      default -> node(found.substring("else ".length())).map(List::of).orElse(List.of());
    };
  }

  private List<Node> lastBlock() {
    List<Node> nodes = block();
    if (!ending.equals("end")) {
      throw new TemplateError("template: {{else}} without {{end}}");
    }
    ending = "";
    return nodes;
  }
}
