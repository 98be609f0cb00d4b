package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;
import io.varve.builder.syntax.Arguments;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.Heredoc;
import io.varve.builder.syntax.InstructionNode;
import io.varve.builder.syntax.Keyword;
import io.varve.builder.syntax.Suggestion;
import io.varve.builder.syntax.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Gives one node of the syntax tree its type. */
final class InstructionReader {

  private static final List<String> KEYWORDS =
      Arrays.stream(Keyword.values()).map(Keyword::name).toList();

  private InstructionReader() {}

  static Instruction read(InstructionNode node) {
    Source source = new Source(node.span(), node.text(), node.keyword().text(), node.comments());
    Keyword keyword = Keyword.of(node.keyword().text()).orElseThrow(() -> unknown(node.keyword()));
    return switch (keyword) {
      case FROM -> FromReader.read(node, source);
      case RUN -> RunReader.run(node, source);
      case COPY -> CopyReader.copy(node, source);
      case ADD -> CopyReader.add(node, source);
      case HEALTHCHECK -> HealthcheckReader.read(node, source);
      case ONBUILD -> onBuild(withoutFlags(node), source);
      case ARG -> arg(withoutFlags(node), source);
      case ENV -> new Env(source, assignments(withoutFlags(node)));
      case LABEL -> new Label(source, assignments(withoutFlags(node)));
      case CMD -> new Cmd(source, RunReader.command(withoutFlags(node), node.arguments()));
      case ENTRYPOINT ->
          new Entrypoint(source, RunReader.command(withoutFlags(node), node.arguments()));
      case WORKDIR -> new Workdir(source, one(withoutFlags(node), "a directory"));
      case USER -> new User(source, one(withoutFlags(node), "USER[:GROUP]"));
      case STOPSIGNAL -> new StopSignal(source, one(withoutFlags(node), "a signal"));
      case MAINTAINER -> new Maintainer(source, one(withoutFlags(node), "a name").text());
      case EXPOSE -> new Expose(source, several(withoutFlags(node), "PORT[/PROTOCOL]..."));
      case VOLUME -> volume(withoutFlags(node), source);
      case SHELL -> shell(withoutFlags(node), source);
    };
  }

  private static DockerfileError unknown(Token keyword) {
    return new DockerfileError(
        keyword.span(),
        "unknown instruction \"" + keyword + "\"",
        "one of " + String.join(" ", KEYWORDS),
        Suggestion.nearest(keyword.text(), KEYWORDS));
  }

  private static InstructionNode withoutFlags(InstructionNode node) {
    Flags.read(node);
    return node;
  }

  private static String keyword(InstructionNode node) {
    return node.keyword().text().toUpperCase(Locale.ROOT);
  }

  private static DockerfileError missing(InstructionNode node, String expected) {
    return new DockerfileError(
        node.keyword().span(),
        keyword(node) + " has no arguments",
        keyword(node) + " " + expected,
        "");
  }

  private static Word word(Token token) {
    return new Word(token.text(), token.span());
  }

  private static Word one(InstructionNode node, String expected) {
    if (node.arguments() instanceof Arguments.Text(Token text)) {
      return word(text);
    }
    throw missing(node, expected);
  }

  private static List<Word> several(InstructionNode node, String expected) {
    List<Token> tokens =
        switch (node.arguments()) {
          case Arguments.Words(List<Token> words) -> words;
          case Arguments.Json(List<Token> strings) -> strings;
          case Arguments.None _,
              Arguments.Text _,
              Arguments.Pairs _,
              Arguments.Check _,
              Arguments.Nested _ ->
              List.of();
        };
    if (tokens.isEmpty()) {
      throw missing(node, expected);
    }
    return tokens.stream().map(InstructionReader::word).toList();
  }

  private static List<Assignment> assignments(InstructionNode node) {
    if (!(node.arguments() instanceof Arguments.Pairs(List<Arguments.Pair> pairs))) {
      throw missing(node, "NAME=VALUE...");
    }
    List<Assignment> assignments = new ArrayList<>();
    for (Arguments.Pair pair : pairs) {
      if (pair.name().text().isEmpty()) {
        throw new DockerfileError(
            pair.value().span(), "no name before =", keyword(node) + " NAME=VALUE...", "");
      }
      assignments.add(new Assignment(word(pair.name()), word(pair.value()), pair.spaced()));
    }
    return assignments;
  }

  private static Arg arg(InstructionNode node, Source source) {
    List<Arg.Declaration> declarations = new ArrayList<>();
    for (Word word : several(node, "NAME[=DEFAULT]...")) {
      String text = word.text();
      int equals = text.indexOf('=');
      if (equals == 0) {
        throw new DockerfileError(word.span(), "no name before =", "ARG NAME[=DEFAULT]...", "");
      }
      Token token = new Token(text, word.span());
      int nameEnd = equals < 0 ? text.length() : equals;
      Word name = new Word(text.substring(0, nameEnd), token.part(0, nameEnd));
      Optional<Word> value =
          equals < 0
              ? Optional.empty()
              : Optional.of(
                  new Word(text.substring(equals + 1), token.part(equals + 1, text.length())));
      declarations.add(
          new Arg.Declaration(name, value, description(source.comments(), name.text())));
    }
    return new Arg(source, declarations);
  }

  private static Optional<String> description(List<String> comments, String name) {
    return comments.stream()
        .filter(comment -> comment.startsWith(name + " "))
        .findFirst()
        .map(comment -> comment.substring(name.length() + 1));
  }

  private static Volume volume(InstructionNode node, Source source) {
    List<Word> paths = new ArrayList<>();
    for (Word path : several(node, "PATH...")) {
      String trimmed = path.text().strip();
      if (trimmed.isEmpty()) {
        throw new DockerfileError(path.span(), "a volume's path is empty", "VOLUME PATH...", "");
      }
      paths.add(new Word(trimmed, path.span()));
    }
    return new Volume(source, paths);
  }

  private static Shell shell(InstructionNode node, Source source) {
    if (node.arguments() instanceof Arguments.Json(List<Token> strings) && !strings.isEmpty()) {
      return new Shell(source, strings.stream().map(Token::text).toList());
    }
    throw new DockerfileError(
        node.span(), "SHELL needs a JSON array", "SHELL [\"program\", \"argument\"]", "");
  }

  private static OnBuild onBuild(InstructionNode node, Source source) {
    if (!(node.arguments() instanceof Arguments.Nested(InstructionNode inner))) {
      throw missing(node, "INSTRUCTION");
    }
    Instruction trigger = trigger(inner.withHeredocs(node.heredocs(), node.span()));
    StringBuilder text = new StringBuilder(inner.text());
    for (Heredoc heredoc : node.heredocs()) {
      text.append('\n').append(heredoc.content()).append(heredoc.name());
    }
    return new OnBuild(source, text.toString(), trigger);
  }

  /** An instruction that may stand in ONBUILD. */
  static Instruction trigger(InstructionNode node) {
    Instruction instruction = read(node);
    if (instruction instanceof From
        || instruction instanceof Maintainer
        || instruction instanceof OnBuild) {
      throw new DockerfileError(
          node.keyword().span(), instruction.keyword() + " can't stand in ONBUILD");
    }
    return instruction;
  }
}
