package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.InstructionNode;
import io.varve.builder.syntax.Span;
import io.varve.builder.syntax.Suggestion;
import io.varve.builder.syntax.Token;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The flags of an instruction, checked against those it knows. */
final class Flags {

  /** What a flag takes. */
  enum Kind {
    /** {@code --name=value}, once. */
    VALUE,
    /** {@code --name=value}, any number of times. */
    VALUES,
    /** {@code --name}, {@code --name=true} or {@code --name=false}, once. */
    SWITCH
  }

  /** A flag that an instruction knows. */
  record Known(String name, Kind kind) {}

  private final Map<String, List<Word>> values = new LinkedHashMap<>();

  private Flags() {}

  static Known value(String name) {
    return new Known(name, Kind.VALUE);
  }

  static Known values(String name) {
    return new Known(name, Kind.VALUES);
  }

  static Known onOff(String name) {
    return new Known(name, Kind.SWITCH);
  }

  /** Reads the flags of a node. */
  static Flags read(InstructionNode node, Known... known) {
    Flags flags = new Flags();
    for (Token token : node.flags()) {
      flags.add(node, token, List.of(known));
    }
    return flags;
  }

  private void add(InstructionNode node, Token token, List<Known> known) {
    String text = token.text();
    int equals = text.indexOf('=');
    String name = text.substring(2, equals < 0 ? text.length() : equals);
    Known flag =
        known.stream()
            .filter(k -> k.name().equals(name))
            .findFirst()
            .orElseThrow(() -> unknown(node, token, name, known));
    if (flag.kind() != Kind.VALUES && values.containsKey(name)) {
      throw new DockerfileError(
          token.span(), "--" + name + " is given twice; it can be given once");
    }
    Word value =
        equals < 0
            ? new Word("", token.span())
            : new Word(text.substring(equals + 1), token.part(equals + 1, text.length()));
    if (flag.kind() == Kind.SWITCH) {
      value = new Word(Boolean.toString(isOn(token, name, equals >= 0, value)), value.span());
    } else if (equals < 0) {
      throw new DockerfileError(
          token.span(), "--" + name + " has no value", "--" + name + "=VALUE", "");
    }
    values.computeIfAbsent(name, _ -> new ArrayList<>()).add(value);
  }

  private static boolean isOn(Token token, String name, boolean hasValue, Word value) {
    return switch (value.text().toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      case "" -> {
        if (hasValue) {
          throw new DockerfileError(
              token.span(), "--" + name + "= has no value", "true or false", "");
        }
        yield true;
      }
      default ->
          throw new DockerfileError(
              value.span(), "invalid value \"" + value + "\" of --" + name, "true or false", "");
    };
  }

  private static DockerfileError unknown(
      InstructionNode node, Token token, String name, List<Known> known) {
    String keyword = node.keyword().text().toUpperCase(Locale.ROOT);
    List<String> names = known.stream().map(k -> "--" + k.name()).toList();
    String expected = names.isEmpty() ? keyword + " without flags" : String.join(" ", names);
    Span span = token.part(0, name.length() + 2);
    return new DockerfileError(
        span,
        "unknown flag --" + name + " of " + keyword,
        expected,
        Suggestion.nearest("--" + name, names));
  }

  /** The value of a flag, absent when not given or empty. */
  Optional<Word> word(String name) {
    return all(name).stream().findFirst().filter(w -> !w.text().isEmpty());
  }

  /** All values of a flag, in order. */
  List<Word> all(String name) {
    return values.getOrDefault(name, List.of());
  }

  /** The values of a flag as texts. */
  List<String> texts(String name) {
    return all(name).stream().map(Word::text).toList();
  }

  /** Whether a switch is on; off when not given. */
  boolean isOn(String name) {
    return given(name).orElse(false);
  }

  /** What a switch was set to, absent when not given. */
  Optional<Boolean> given(String name) {
    return all(name).stream().findFirst().map(w -> w.text().equals("true"));
  }
}
