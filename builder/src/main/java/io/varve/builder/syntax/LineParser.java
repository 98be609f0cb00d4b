package io.varve.builder.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Splits a logical line into keyword, flags and arguments. */
final class LineParser {

  private final LogicalLine line;
  private final String text;
  private final char escape;
  private final WordSplitter splitter;

  LineParser(LogicalLine line, char escape) {
    this.line = line;
    this.text = line.text();
    this.escape = escape;
    this.splitter = new WordSplitter(line, escape);
  }

  InstructionNode parse() {
    return parse(0, text.length());
  }

  private InstructionNode parse(int from, int to) {
    int start = WhiteSpace.skip(text, from, to);
    int end = WhiteSpace.trimEnd(text, start, to);
    int keywordEnd = start;
    while (keywordEnd < end && !WhiteSpace.isSeparator(text.charAt(keywordEnd))) {
      keywordEnd++;
    }
    Token keyword = line.token(start, keywordEnd);
    FlagLexer flags = new FlagLexer(line, escape, keywordEnd, end);
    int argumentsStart = WhiteSpace.skip(text, flags.read(), end);
    return new InstructionNode(
        keyword,
        flags.flags(),
        arguments(keyword, argumentsStart, end),
        List.of(),
        line.file().lines(line.firstLine(), line.lastLine()),
        text.substring(start, end),
        line.comments());
  }

  private Arguments arguments(Token keyword, int from, int to) {
    if (from >= to) {
      return new Arguments.None();
    }
    Optional<Keyword> known = Keyword.of(keyword.text());
    return switch (known.map(Keyword::grammar).orElse(Keyword.Grammar.TEXT)) {
      case TEXT -> new Arguments.Text(line.token(from, to));
      case WORDS -> new Arguments.Words(splitter.separated(from, to));
      case QUOTED_WORDS -> new Arguments.Words(splitter.quoted(from, to));
      case PAIRS -> pairs(keyword, from, to);
      case JSON_OR_TEXT -> jsonOrText(from, to);
      case JSON_OR_WORDS -> {
        Optional<Arguments> json = json(from, to);
        yield json.orElseGet(() -> new Arguments.Words(splitter.separated(from, to)));
      }
      case CHECK -> check(from, to);
      case INSTRUCTION -> nested(keyword, from, to);
    };
  }

  private Arguments nested(Token keyword, int from, int to) {
    int end = from;
    while (end < to && !WhiteSpace.isSeparator(text.charAt(end))) {
      end++;
    }
    // Checked before the inner instruction is parsed: a chain of thousands must not nest calls.
    if (Keyword.of(text.substring(from, end)).filter(Keyword.ONBUILD::equals).isPresent()) {
      throw new DockerfileError(
          line.span(from, end), keyword.text() + " can't hold another ONBUILD");
    }
    return new Arguments.Nested(parse(from, to));
  }

  private Arguments jsonOrText(int from, int to) {
    return json(from, to).orElseGet(() -> new Arguments.Text(line.token(from, to)));
  }

  private Optional<Arguments> json(int from, int to) {
    return new JsonArrayLexer(line, from, to).read().map(Arguments.Json::new);
  }

  private Arguments check(int from, int to) {
    int typeEnd = from;
    while (typeEnd < to && !WhiteSpace.isSpace(text.charAt(typeEnd))) {
      typeEnd++;
    }
    int rest = WhiteSpace.skip(text, typeEnd, to);
    Arguments command = rest < to ? jsonOrText(rest, to) : new Arguments.None();
    return new Arguments.Check(line.token(from, typeEnd), command);
  }

  private Arguments pairs(Token keyword, int from, int to) {
    List<Token> words = splitter.quoted(from, to);
    if (words.isEmpty()) {
      return new Arguments.None();
    }
    if (words.getFirst().text().indexOf('=') < 0) {
      return new Arguments.Pairs(List.of(spacedPair(keyword, from, to)));
    }
    List<Arguments.Pair> pairs = new ArrayList<>();
    for (Token word : words) {
      int equals = word.text().indexOf('=');
      if (equals < 0) {
        throw new DockerfileError(word.span(), "no = in \"" + word.text() + "\"", "name=value", "");
      }
      int length = word.text().length();
      pairs.add(
          new Arguments.Pair(
              new Token(word.text().substring(0, equals), word.part(0, equals)),
              new Token(word.text().substring(equals + 1), word.part(equals + 1, length)),
              false));
    }
    return new Arguments.Pairs(pairs);
  }

  private Arguments.Pair spacedPair(Token keyword, int from, int to) {
    int nameEnd = from;
    while (nameEnd < to && !WhiteSpace.isSeparator(text.charAt(nameEnd))) {
      nameEnd++;
    }
    int value = nameEnd;
    while (value < to && WhiteSpace.isSeparator(text.charAt(value))) {
      value++;
    }
    if (nameEnd == to) {
      throw new DockerfileError(
          line.span(from, to),
          keyword.text() + " " + line.token(from, to) + " has no value",
          "name=value",
          "");
    }
    return new Arguments.Pair(line.token(from, nameEnd), line.token(value, to), true);
  }
}
