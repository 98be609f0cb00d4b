package io.varve.cli.template;

import io.varve.cli.template.Scanner.Kind;
import io.varve.cli.template.Scanner.Token;
import io.varve.oci.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/** Reads one action. */
final class ExpressionParser {
  private final String action;
  private final List<Token> tokens;
  private int position;

  ExpressionParser(String action) {
    this.action = action;
    this.tokens = new Scanner(action).tokens();
    if (tokens.isEmpty()) {
      throw new TemplateError("template: {{}} says nothing");
    }
  }

  String source() {
    return action;
  }

  /** The first word, when it opens a block; it is then consumed. */
  String keyword() {
    Token first = tokens.getFirst();
    boolean block =
        first.kind() == Kind.WORD
            && (first.text().equals("if")
                || first.text().equals("with")
                || first.text().equals("range"));
    if (block) {
      position = 1;
      return first.text();
    }
    return "";
  }

  /** The variables of {@code $a, $b := …}, none when there is no declaration. */
  List<String> declared() {
    List<String> names = new ArrayList<>();
    int at = position;
    while (at < tokens.size() && tokens.get(at).kind() == Kind.VARIABLE) {
      names.add(tokens.get(at).text());
      at++;
      if (at < tokens.size() && tokens.get(at).kind() == Kind.COMMA) {
        at++;
      }
    }
    if (at < tokens.size() && tokens.get(at).kind() == Kind.DECLARE && names.size() <= 2) {
      position = at + 1;
      return names;
    }
    return List.of();
  }

  Node statement() {
    if (tokens.size() > 2 && tokens.getFirst().kind() == Kind.VARIABLE) {
      Kind second = tokens.get(1).kind();
      if (second == Kind.DECLARE || second == Kind.ASSIGN) {
        position = 2;
        return new Node.Assign(tokens.getFirst().text(), second == Kind.DECLARE, whole());
      }
    }
    return new Node.Print(whole());
  }

  Expression whole() {
    Expression expression = pipeline();
    if (position < tokens.size()) {
      throw error("unexpected \"" + tokens.get(position).text() + "\"");
    }
    return expression;
  }

  private Expression pipeline() {
    Expression value = command();
    while (peek(Kind.PIPE)) {
      position++;
      if (!(command() instanceof Expression.Call call)) {
        throw error("what follows | must be a function");
      }
      value = new Expression.Pipe(value, call);
    }
    return value;
  }

  private Expression command() {
    if (position == tokens.size()) {
      throw error("a value is missing");
    }
    Token token = tokens.get(position);
    boolean function =
        token.kind() == Kind.WORD
            && !token.text().equals("true")
            && !token.text().equals("false")
            && !token.text().equals("nil");
    if (!function) {
      Expression value = operand();
      List<Expression> arguments =
          value instanceof Expression.Field ? arguments() : List.<Expression>of();
      return value instanceof Expression.Field field && !arguments.isEmpty()
          ? new Expression.Method(field, arguments)
          : value;
    }
    position++;
    return new Expression.Call(token.text(), arguments());
  }

  private List<Expression> arguments() {
    List<Expression> arguments = new ArrayList<>();
    while (position < tokens.size() && !peek(Kind.PIPE) && !peek(Kind.CLOSE)) {
      arguments.add(operand());
    }
    return arguments;
  }

  private Expression operand() {
    Token token = tokens.get(position);
    position++;
    return switch (token.kind()) {
      case FIELD -> new Expression.Field(path(token.text()));
      case VARIABLE -> new Expression.Variable(token.text(), path(""));
      case TEXT -> new Expression.Literal(JsonValue.of(token.text()));
      case NUMBER -> new Expression.Literal(new JsonValue.JsonNumber(token.text()));
      case WORD -> word(token.text());
      case OPEN -> parenthesis();
      case PIPE, CLOSE, DECLARE, ASSIGN, COMMA ->
          throw error("unexpected \"" + token.text() + "\"");
    };
  }

  private Expression word(String word) {
    return switch (word) {
      case "true" -> new Expression.Literal(JsonValue.of(true));
      case "false" -> new Expression.Literal(JsonValue.of(false));
      case "nil" -> new Expression.Literal(new JsonValue.JsonNull());
      default -> new Expression.Call(word, List.of());
    };
  }

  private Expression parenthesis() {
    Expression inner = pipeline();
    if (!peek(Kind.CLOSE)) {
      throw error("( without )");
    }
    position++;
    List<String> path = path("");
    return path.isEmpty() ? inner : new Expression.Member(inner, path);
  }

  private List<String> path(String first) {
    List<String> path = new ArrayList<>();
    if (!first.isEmpty()) {
      path.add(first);
    }
    while (peek(Kind.FIELD) && !tokens.get(position).spaced()) {
      path.add(tokens.get(position).text());
      position++;
    }
    return path;
  }

  private boolean peek(Kind kind) {
    return position < tokens.size() && tokens.get(position).kind() == kind;
  }

  private TemplateError error(String what) {
    return new TemplateError("template: " + what + " in {{" + action + "}}");
  }
}
