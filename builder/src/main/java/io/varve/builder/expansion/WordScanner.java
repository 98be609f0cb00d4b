package io.varve.builder.expansion;

import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.Span;
import io.varve.builder.syntax.Token;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.SequencedSet;

/** One pass over one word. */
final class WordScanner {

  private static final int DEEPEST = 100;
  private static final char END = 0xFFFF;

  private final Word word;
  private final String text;
  private final char escape;
  private final boolean quotes;
  private final Environment environment;
  private final SequencedSet<String> used = new LinkedHashSet<>();
  private final SequencedSet<String> unset = new LinkedHashSet<>();
  private int position;
  private int depth;

  WordScanner(Word word, char escape, boolean quotes, Environment environment) {
    this.word = word;
    this.text = word.text();
    this.escape = escape;
    this.quotes = quotes;
    this.environment = environment;
  }

  Expansion scan() {
    WordList list = scanTo(END, false);
    return new Expansion(
        list.value(),
        list.words(),
        Collections.unmodifiableSequencedSet(used),
        Collections.unmodifiableSequencedSet(unset));
  }

  /** Reads up to and over a character; {@link #END} for all of the word. */
  private WordList scanTo(char stop, boolean keepEscapes) {
    WordList list = new WordList();
    int start = position;
    while (position < text.length()) {
      char c = text.charAt(position);
      if (stop != END && c == stop) {
        position++;
        return list;
      }
      if (c == '$') {
        list.splittable(dollar());
      } else if (quotes && c == '\'') {
        list.quoted(singleQuoted());
      } else if (quotes && c == '"') {
        list.quoted(doubleQuoted(keepEscapes));
      } else if (c == escape) {
        escaped(list, keepEscapes);
      } else {
        position++;
        list.splittable(String.valueOf(c));
      }
    }
    if (stop != END) {
      throw error(start, "no closing " + stop + " in " + text);
    }
    return list;
  }

  private void escaped(WordList list, boolean keepEscapes) {
    position++;
    if (keepEscapes) {
      list.quoted(String.valueOf(escape));
    }
    if (position < text.length()) {
      list.quoted(String.valueOf(text.charAt(position++)));
    }
  }

  private String singleQuoted() {
    int start = position + 1;
    int end = text.indexOf('\'', start);
    if (end < 0) {
      throw error(position, "no closing ' in " + text);
    }
    position = end + 1;
    return text.substring(start, end);
  }

  private String doubleQuoted(boolean keepEscapes) {
    StringBuilder value = new StringBuilder();
    int start = position++;
    while (position < text.length()) {
      char c = text.charAt(position);
      if (c == '"') {
        position++;
        return value.toString();
      }
      if (c == '$') {
        value.append(dollar());
        continue;
      }
      position++;
      if (c != escape) {
        value.append(c);
      } else if (position < text.length()) {
        char next = text.charAt(position);
        boolean escapes = next == '"' || next == '$' || next == escape;
        value.append(keepEscapes || !escapes ? String.valueOf(escape) : "");
        if (escapes) {
          value.append(next);
          position++;
        }
      }
    }
    throw error(start, "no closing \" in " + text);
  }

  private String dollar() {
    int start = position++;
    if (peek() != '{') {
      String name = name();
      return name.isEmpty() ? "$" : lookUp(name).orElse("");
    }
    if (++depth > DEEPEST) {
      throw error(start, "substitutions nested more than " + DEEPEST + " deep");
    }
    position++;
    String value = braced(start);
    depth--;
    return value;
  }

  private String braced(int start) {
    String name = name();
    if (name.isEmpty()) {
      throw peek() == END
          ? error(start, "no closing } in " + text)
          : error(start, "bad substitution in " + text);
    }
    char modifier = take(start);
    if (modifier == '}') {
      return lookUp(name).orElse("");
    }
    boolean emptyIsUnset = modifier == ':';
    if (emptyIsUnset) {
      modifier = take(start);
    }
    return switch (modifier) {
      case '-', '+', '?' -> conditional(start, name, modifier, emptyIsUnset);
      case '#', '%' -> {
        if (emptyIsUnset) {
          throw unsupported(start, ":" + modifier);
        }
        yield trimmed(start, name, modifier);
      }
      case '/' -> {
        if (emptyIsUnset) {
          throw unsupported(start, ":/");
        }
        yield replaced(start, name);
      }
      default -> throw unsupported(start, (emptyIsUnset ? ":" : "") + modifier);
    };
  }

  private String conditional(int start, String name, char modifier, boolean emptyIsUnset) {
    String alternative = scanTo('}', false).value();
    Optional<String> value = lookUp(name);
    Optional<String> present = value.filter(v -> !(emptyIsUnset && v.isEmpty()));
    return switch (modifier) {
      case '-' -> present.orElse(alternative);
      case '+' -> present.isPresent() ? alternative : "";
      default ->
          present.orElseThrow(
              () ->
                  error(
                      start,
                      name
                          + ": "
                          + (!alternative.isEmpty()
                              ? alternative
                              : value.isPresent() ? "must not be empty" : "must be set")));
    };
  }

  private String trimmed(int start, String name, char modifier) {
    boolean longest = peek() == modifier;
    position += longest ? 1 : 0;
    ShellPattern pattern = pattern(start, scanTo('}', true).value());
    String value = lookUp(name).orElse("");
    return modifier == '#'
        ? pattern.withoutPrefix(value, longest)
        : pattern.withoutSuffix(value, longest);
  }

  private String replaced(int start, String name) {
    boolean all = peek() == '/';
    position += all ? 1 : 0;
    ShellPattern pattern = pattern(start, scanTo('/', true).value());
    String replacement = scanTo('}', true).value();
    return pattern.replace(lookUp(name).orElse(""), replacement, all);
  }

  private ShellPattern pattern(int start, String pattern) {
    return ShellPattern.of(pattern)
        .orElseThrow(
            () ->
                error(
                    start,
                    "invalid pattern \"" + pattern + "\" in " + text + ": \\ escapes * ? \\ } /"));
  }

  /** A name, digits, or one of the shell's special parameters; empty when there is none. */
  private String name() {
    int start = position;
    if (position < text.length() && "@*#?-$!".indexOf(text.charAt(position)) >= 0) {
      position++;
      return text.substring(start, position);
    }
    boolean digits = Character.isDigit(peek());
    while (position < text.length()) {
      int c = text.codePointAt(position);
      boolean belongs = digits ? Character.isDigit(c) : Character.isLetterOrDigit(c) || c == '_';
      if (!belongs) {
        break;
      }
      position += Character.charCount(c);
    }
    return text.substring(start, position);
  }

  private Optional<String> lookUp(String name) {
    Optional<String> value = environment.get(name);
    (value.isPresent() ? used : unset).add(name);
    return value;
  }

  private char peek() {
    return position < text.length() ? text.charAt(position) : END;
  }

  private char take(int start) {
    if (position >= text.length()) {
      throw error(start, "no closing } in " + text);
    }
    return text.charAt(position++);
  }

  private DockerfileError unsupported(int start, String modifier) {
    return new DockerfileError(
        span(start),
        "unsupported modifier \"" + modifier + "\" in " + text,
        "one of :- - :+ + :? ? # ## % %% / //",
        "");
  }

  private DockerfileError error(int start, String problem) {
    return new DockerfileError(span(start), problem);
  }

  private Span span(int start) {
    int end = Math.max(start, Math.min(position, text.length()));
    return Token.partOf(text, word.span(), start, end);
  }
}
