package io.varve.builder.lint;

import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.InstructionNode;
import io.varve.builder.syntax.Span;
import io.varve.builder.syntax.SyntaxTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Collects findings, leaving out what the file asks to leave out. */
final class Findings {

  private static final String DIRECTIVE = "check=";

  private final CheckOptions options;
  private final Map<Integer, CheckOptions> byLine = new HashMap<>();
  private final List<Finding> findings = new ArrayList<>();

  /**
   * @param tree what is checked
   * @param argument options that stand in for those of the file
   */
  Findings(SyntaxTree tree, Optional<String> argument) {
    options =
        argument
            .or(tree::check)
            .map(value -> CheckOptions.parse(value, directive(tree)))
            .orElse(CheckOptions.NONE);
    for (InstructionNode node : tree.instructions()) {
      for (String comment : node.comments()) {
        // "# check=skip=Rule" right above an instruction holds for it alone.
        if (comment.startsWith(DIRECTIVE)) {
          comment(node, comment.substring(DIRECTIVE.length()));
        }
      }
    }
  }

  private static Span directive(SyntaxTree tree) {
    for (int line = 1; line <= tree.file().lines().size(); line++) {
      if (tree.file().line(line).replace(" ", "").startsWith("#" + DIRECTIVE)) {
        return tree.file().lines(line, line);
      }
    }
    return tree.file().lines(1, 1);
  }

  private void comment(InstructionNode node, String value) {
    String first = value.strip().split(" ", 2)[0];
    try {
      CheckOptions local = options.and(CheckOptions.parse(first, node.span()));
      for (int line = node.span().start().line(); line <= node.span().end().line(); line++) {
        byLine.put(line, local);
      }
    } catch (DockerfileError _) {
      // A comment that only looks like a directive is a comment.
      return;
    }
  }

  void add(Rule rule, Span span, String message) {
    if (byLine.getOrDefault(span.line(), options).checks(rule)) {
      findings.add(new Finding(rule, message, span));
    }
  }

  LintReport report() {
    List<Finding> sorted = new ArrayList<>(findings);
    sorted.sort(Comparator.comparing((Finding f) -> f.span().start()).thenComparing(Finding::rule));
    return new LintReport(sorted, options.error() && !sorted.isEmpty());
  }
}
