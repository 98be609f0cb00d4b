package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;
import io.varve.builder.syntax.Arguments;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.Heredoc;
import io.varve.builder.syntax.HeredocMarker;
import io.varve.builder.syntax.InstructionNode;
import io.varve.builder.syntax.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads COPY and ADD. */
final class CopyReader {

  private CopyReader() {}

  static Copy copy(InstructionNode node, Source source) {
    Flags flags =
        Flags.read(
            node,
            Flags.value("from"),
            Flags.value("chown"),
            Flags.value("chmod"),
            Flags.onOff("link"),
            Flags.onOff("parents"),
            Flags.values("exclude"));
    List<Token> words = words(node);
    flags.word("from").ifPresent(from -> refuseVariables(from, "--from"));
    return new Copy(
        source,
        sources(node, words),
        destination(node, words),
        flags.word("from").map(Word::text),
        flags.word("chown"),
        flags.word("chmod"),
        flags.isOn("link"),
        flags.isOn("parents"),
        flags.texts("exclude"));
  }

  static Add add(InstructionNode node, Source source) {
    Flags flags =
        Flags.read(
            node,
            Flags.value("chown"),
            Flags.value("chmod"),
            Flags.onOff("link"),
            Flags.onOff("keep-git-dir"),
            Flags.value("checksum"),
            Flags.onOff("unpack"),
            Flags.values("exclude"));
    List<Token> words = words(node);
    return new Add(
        source,
        sources(node, words),
        destination(node, words),
        flags.word("chown"),
        flags.word("chmod"),
        flags.isOn("link"),
        flags.given("keep-git-dir"),
        flags.word("checksum"),
        flags.given("unpack"),
        flags.texts("exclude"));
  }

  /** A stage must be known before variables are: refuses {@code $name}. */
  static void refuseVariables(Word word, String where) {
    int dollar = word.text().indexOf('$');
    if (dollar >= 0 && dollar + 1 < word.text().length()) {
      throw new DockerfileError(
          word.span(),
          where
              + " can't have variables; write FROM "
              + word
              + " AS NAME before the stage and use NAME here");
    }
  }

  private static List<Token> words(InstructionNode node) {
    List<Token> words =
        switch (node.arguments()) {
          case Arguments.Words(List<Token> list) -> list;
          case Arguments.Json(List<Token> list) -> list;
          case Arguments.None _,
              Arguments.Text _,
              Arguments.Pairs _,
              Arguments.Check _,
              Arguments.Nested _ ->
              List.of();
        };
    if (words.size() < 2) {
      throw new DockerfileError(
          node.span(),
          node.keyword().text()
              + (words.isEmpty() ? " has no source and no destination" : " has no destination"),
          "SOURCE... DESTINATION",
          "");
    }
    return words;
  }

  private static Word destination(InstructionNode node, List<Token> words) {
    Token last = words.getLast();
    if (node.arguments() instanceof Arguments.Words
        && HeredocMarker.of(last.text(), last.span()).isPresent()) {
      throw new DockerfileError(
          last.span(), "a here-document can't be the destination", "SOURCE... DESTINATION", "");
    }
    return new Word(last.text(), last.span());
  }

  private static List<CopySource> sources(InstructionNode node, List<Token> words) {
    List<CopySource> sources = new ArrayList<>();
    int used = 0;
    for (Token word : words.subList(0, words.size() - 1)) {
      Optional<Heredoc> heredoc = heredoc(node, word, used);
      used += heredoc.isPresent() ? 1 : 0;
      sources.add(
          heredoc
              .<CopySource>map(CopySource.Inline::new)
              .orElseGet(() -> new CopySource.Named(new Word(word.text(), word.span()))));
    }
    if (used < node.heredocs().size() && destinationIsPlain(node, words)) {
      Heredoc stray = node.heredocs().get(used);
      throw new DockerfileError(
          stray.span(),
          "here-document \"" + stray.name() + "\" is not a source",
          "<<NAME as a word of its own, without spaces",
          "");
    }
    return sources;
  }

  private static boolean destinationIsPlain(InstructionNode node, List<Token> words) {
    destination(node, words);
    return true;
  }

  private static Optional<Heredoc> heredoc(InstructionNode node, Token word, int index) {
    if (node.heredocs().size() <= index) {
      return Optional.empty();
    }
    Heredoc next = node.heredocs().get(index);
    return HeredocMarker.of(word.text(), word.span())
        .filter(marker -> marker.name().equals(next.name()))
        .map(_ -> next);
  }
}
