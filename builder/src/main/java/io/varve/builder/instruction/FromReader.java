package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;
import io.varve.builder.syntax.Arguments;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.InstructionNode;
import io.varve.builder.syntax.Token;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads FROM. */
final class FromReader {

  private static final String EXPECTED = "FROM [--platform=PLATFORM] BASE [AS NAME]";

  private FromReader() {}

  static From read(InstructionNode node, Source source) {
    List<Token> words =
        node.arguments() instanceof Arguments.Words(List<Token> list) ? list : List.of();
    if (words.isEmpty()) {
      throw new DockerfileError(node.span(), "FROM has no base image", EXPECTED, "");
    }
    Flags flags = Flags.read(node, Flags.value("platform"));
    Token base = words.getFirst();
    return new From(
        source, new Word(base.text(), base.span()), name(words), flags.word("platform"));
  }

  private static Optional<String> name(List<Token> words) {
    if (words.size() == 1) {
      return Optional.empty();
    }
    Token as = words.get(1);
    if (!as.text().equalsIgnoreCase("as")) {
      throw new DockerfileError(
          as.span(), "unexpected \"" + as + "\" after the base image", EXPECTED, "");
    }
    if (words.size() == 2) {
      throw new DockerfileError(as.span(), "no stage name after " + as, EXPECTED, "");
    }
    if (words.size() > 3) {
      throw new DockerfileError(
          words.get(3).span(),
          "unexpected \"" + words.get(3) + "\" after the stage name",
          EXPECTED,
          "");
    }
    Token name = words.get(2);
    String lower = name.text().toLowerCase(Locale.ROOT);
    if (!isStageName(lower)) {
      throw new DockerfileError(
          name.span(),
          "invalid stage name \"" + name + "\"",
          "a letter, then letters, digits and - _ .",
          "");
    }
    return Optional.of(lower);
  }

  private static boolean isStageName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = c >= 'a' && c <= 'z';
      boolean other = (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
      if (!letter && (i == 0 || !other)) {
        return false;
      }
    }
    return true;
  }
}
