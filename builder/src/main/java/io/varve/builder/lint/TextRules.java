package io.varve.builder.lint;

import io.varve.builder.syntax.Arguments;
import io.varve.builder.syntax.InstructionNode;
import io.varve.builder.syntax.Keyword;
import io.varve.builder.syntax.SyntaxTree;
import io.varve.builder.syntax.Token;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The rules about how a file is written, whatever its variables are. */
final class TextRules {

  private static final Set<String> RESERVED = Set.of("scratch", "context");

  private final SyntaxTree tree;
  private final Findings findings;

  TextRules(SyntaxTree tree, Findings findings) {
    this.tree = tree;
    this.findings = findings;
  }

  void check() {
    keywordCase();
    stageNames();
    tree.emptyContinuations()
        .forEach(
            span ->
                findings.add(
                    Rule.NO_EMPTY_CONTINUATION, span, "Empty line in a continued instruction"));
    for (InstructionNode node : tree.instructions()) {
      Keyword keyword = Keyword.of(node.keyword().text()).orElseThrow();
      if (keyword == Keyword.MAINTAINER) {
        findings.add(
            Rule.MAINTAINER_DEPRECATED,
            node.span(),
            "MAINTAINER is deprecated; use LABEL org.opencontainers.image.authors=...");
      }
      if (keyword == Keyword.ENV || keyword == Keyword.LABEL) {
        spacedPairs(node, keyword);
      }
      if (keyword == Keyword.ARG || keyword == Keyword.FROM) {
        description(node, keyword);
      }
    }
  }

  private void keywordCase() {
    int first = 0;
    while (first < tree.instructions().size() && !isFrom(tree.instructions().get(first))) {
      first++;
    }
    List<InstructionNode> nodes = tree.instructions().subList(first, tree.instructions().size());
    long lower = nodes.stream().filter(n -> isLower(n.keyword().text())).count();
    long upper = nodes.stream().filter(n -> isUpper(n.keyword().text())).count();
    boolean wantLower = lower > upper;
    for (InstructionNode node : nodes) {
      String word = node.keyword().text();
      if (wantLower ? !isLower(word) : !isUpper(word)) {
        findings.add(
            Rule.CONSISTENT_INSTRUCTION_CASING,
            node.keyword().span(),
            "'"
                + word
                + "' should be in "
                + (wantLower ? "lower" : "upper")
                + " case, as most are");
      }
    }
  }

  private void stageNames() {
    Set<String> seen = new HashSet<>();
    for (InstructionNode node : tree.instructions()) {
      List<Token> words =
          isFrom(node) && node.arguments() instanceof Arguments.Words(List<Token> list)
              ? list
              : List.of();
      if (words.size() == 3) {
        asCase(node, words.get(1));
        Token name = words.get(2);
        String lower = name.text().toLowerCase(Locale.ROOT);
        if (!lower.equals(name.text())) {
          findings.add(
              Rule.STAGE_NAME_CASING,
              name.span(),
              "Stage name '" + name + "' should be in lower case");
        }
        if (RESERVED.contains(lower)) {
          findings.add(
              Rule.RESERVED_STAGE_NAME, name.span(), "Stage name \"" + lower + "\" is reserved");
        }
        if (!seen.add(lower)) {
          findings.add(
              Rule.DUPLICATE_STAGE_NAME,
              name.span(),
              "Stage name \"" + lower + "\" is used before; the last one wins");
        }
      }
    }
  }

  private void asCase(InstructionNode from, Token as) {
    String keyword = from.keyword().text();
    boolean differs =
        (isLower(keyword) && !isLower(as.text())) || (isUpper(keyword) && !isUpper(as.text()));
    if (differs) {
      findings.add(
          Rule.FROM_AS_CASING,
          as.span(),
          "'" + as + "' and '" + keyword + "' should have the same case");
    }
  }

  private void spacedPairs(InstructionNode node, Keyword keyword) {
    if (node.arguments() instanceof Arguments.Pairs(List<Arguments.Pair> pairs)) {
      for (Arguments.Pair pair : pairs) {
        if (pair.spaced()) {
          findings.add(
              Rule.LEGACY_KEY_VALUE_FORMAT,
              pair.name().span(),
              "Write " + keyword + " " + pair.name() + "=VALUE, with = and not a space");
        }
      }
    }
  }

  private void description(InstructionNode node, Keyword keyword) {
    List<String> names = definedNames(node);
    if (node.comments().isEmpty() || names.isEmpty()) {
      return;
    }
    String described = node.comments().getLast().split(" ", 2)[0];
    boolean matches =
        names.stream()
            .anyMatch(
                n -> keyword == Keyword.FROM ? n.equalsIgnoreCase(described) : n.equals(described));
    if (!matches) {
      findings.add(
          Rule.INVALID_DEFINITION_DESCRIPTION,
          node.span(),
          "The comment above "
              + keyword
              + " should be \"# "
              + (names.size() == 1 ? names.getFirst() : "NAME")
              + " DESCRIPTION\", or stand apart by an empty line");
    }
  }

  private static List<String> definedNames(InstructionNode node) {
    if (!(node.arguments() instanceof Arguments.Words(List<Token> words))) {
      return List.of();
    }
    if (isFrom(node)) {
      return words.size() == 3 ? List.of(words.get(2).text()) : List.of();
    }
    return words.stream().map(w -> w.text().split("=", 2)[0]).toList();
  }

  private static boolean isFrom(InstructionNode node) {
    return node.keyword().text().equalsIgnoreCase("FROM");
  }

  private static boolean isLower(String word) {
    return word.equals(word.toLowerCase(Locale.ROOT));
  }

  private static boolean isUpper(String word) {
    return word.equals(word.toUpperCase(Locale.ROOT));
  }
}
