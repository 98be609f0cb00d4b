package io.varve.builder.syntax;

import java.util.List;

/** The arguments of an instruction, split as its grammar says. */
public sealed interface Arguments {

  /** Nothing follows the keyword. */
  record None() implements Arguments {}

  /**
   * The rest of the line.
   *
   * @param text never empty
   */
  record Text(Token text) implements Arguments {}

  /**
   * Words.
   *
   * @param words at least one
   */
  record Words(List<Token> words) implements Arguments {
    /** Copies the list. */
    public Words {
      words = List.copyOf(words);
    }
  }

  /**
   * A JSON array of strings.
   *
   * @param strings the decoded strings, possibly none
   */
  record Json(List<Token> strings) implements Arguments {
    /** Copies the list. */
    public Json {
      strings = List.copyOf(strings);
    }
  }

  /**
   * Names and values.
   *
   * @param pairs at least one
   */
  record Pairs(List<Pair> pairs) implements Arguments {
    /** Copies the list. */
    public Pairs {
      pairs = List.copyOf(pairs);
    }
  }

  /**
   * A name and a value.
   *
   * @param name the name, quotes and all
   * @param value the value, quotes and all
   * @param spaced whether a space stood between them, in the old form
   */
  record Pair(Token name, Token value, boolean spaced) {}

  /**
   * A health check.
   *
   * @param type CMD or NONE in any case, or something wrong
   * @param command what follows: none, text or JSON
   */
  record Check(Token type, Arguments command) implements Arguments {}

  /**
   * An instruction in an instruction.
   *
   * @param node the inner one
   */
  record Nested(InstructionNode node) implements Arguments {}
}
