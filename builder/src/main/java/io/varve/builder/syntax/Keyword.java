package io.varve.builder.syntax;

import java.util.Optional;

/** The instructions of the language, with the grammar of their arguments. */
public enum Keyword {
  /** Adds files, archives, downloads, repositories. */
  ADD(Grammar.JSON_OR_WORDS),
  /** Declares build arguments. */
  ARG(Grammar.QUOTED_WORDS),
  /** The default command. */
  CMD(Grammar.JSON_OR_TEXT),
  /** Copies files. */
  COPY(Grammar.JSON_OR_WORDS),
  /** The program that the image is. */
  ENTRYPOINT(Grammar.JSON_OR_TEXT),
  /** Sets variables. */
  ENV(Grammar.PAIRS),
  /** Ports. */
  EXPOSE(Grammar.WORDS),
  /** Begins a stage. */
  FROM(Grammar.WORDS),
  /** How to see whether a container works. */
  HEALTHCHECK(Grammar.CHECK),
  /** Sets labels. */
  LABEL(Grammar.PAIRS),
  /** The author. */
  MAINTAINER(Grammar.TEXT),
  /** An instruction for later. */
  ONBUILD(Grammar.INSTRUCTION),
  /** Runs a command. */
  RUN(Grammar.JSON_OR_TEXT),
  /** The shell of the shell form. */
  SHELL(Grammar.JSON_OR_TEXT),
  /** The signal that stops a container. */
  STOPSIGNAL(Grammar.TEXT),
  /** Who runs commands. */
  USER(Grammar.TEXT),
  /** Paths with data of their own. */
  VOLUME(Grammar.JSON_OR_WORDS),
  /** The working directory. */
  WORKDIR(Grammar.TEXT);

  /** How arguments are split. */
  enum Grammar {
    /** The rest of the line as it is. */
    TEXT,
    /** Split at white space. */
    WORDS,
    /** Split at white space outside quotes; quotes stay. */
    QUOTED_WORDS,
    /** {@code name=value …}, or {@code name value}. */
    PAIRS,
    /** A JSON array of strings, else the rest of the line. */
    JSON_OR_TEXT,
    /** A JSON array of strings, else words. */
    JSON_OR_WORDS,
    /** A word, then a JSON array or text. */
    CHECK,
    /** Another instruction. */
    INSTRUCTION
  }

  private final Grammar grammar;

  Keyword(Grammar grammar) {
    this.grammar = grammar;
  }

  Grammar grammar() {
    return grammar;
  }

  /** Whether here-documents may follow. */
  boolean takesHeredocs() {
    return this == ADD || this == COPY || this == RUN;
  }

  /**
   * Finds a keyword.
   *
   * @param text in any case
   * @return the keyword, absent when there is none of that name
   */
  public static Optional<Keyword> of(String text) {
    for (Keyword keyword : values()) {
      if (keyword.name().equalsIgnoreCase(text)) {
        return Optional.of(keyword);
      }
    }
    return Optional.empty();
  }
}
