package io.varve.builder.lint;

import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.instruction.DockerfileParser;
import io.varve.builder.syntax.SyntaxTree;
import io.varve.builder.syntax.TreeParser;
import java.util.Optional;

/** Checks Dockerfiles against the rules. */
public final class Linter {

  /** The build argument with options such as {@code skip=RULE;error=true}. */
  public static final String OPTIONS_ARGUMENT = "BUILDKIT_DOCKERFILE_CHECK";

  private Linter() {}

  /**
   * Checks a Dockerfile.
   *
   * @param fileName the name that findings use
   * @param content its bytes
   * @param context what it is checked with
   * @return what was found
   * @throws io.varve.builder.syntax.DockerfileError when it can't be read
   */
  public static LintReport check(String fileName, byte[] content, LintContext context) {
    SyntaxTree tree = TreeParser.parse(fileName, content);
    Dockerfile dockerfile = DockerfileParser.parse(tree);
    Findings findings =
        new Findings(tree, Optional.ofNullable(context.buildArguments().get(OPTIONS_ARGUMENT)));
    new TextRules(tree, findings).check();
    new StageRules(dockerfile, context, findings).check();
    return findings.report();
  }
}
