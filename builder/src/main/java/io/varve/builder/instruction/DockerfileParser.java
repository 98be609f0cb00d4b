package io.varve.builder.instruction;

import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.InstructionNode;
import io.varve.builder.syntax.Span;
import io.varve.builder.syntax.SyntaxTree;
import io.varve.builder.syntax.TreeParser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads Dockerfiles. */
public final class DockerfileParser {

  private final SyntaxTree tree;
  private final List<Arg> globalArguments = new ArrayList<>();
  private final List<Stage> stages = new ArrayList<>();

  private DockerfileParser(SyntaxTree tree) {
    this.tree = tree;
  }

  /**
   * Reads a Dockerfile.
   *
   * @param fileName the name that messages use
   * @param content its bytes, UTF-8, with or without a byte order mark
   * @return what it says
   * @throws DockerfileError when it can't be read; nothing else is thrown, whatever the bytes
   */
  public static Dockerfile parse(String fileName, byte[] content) {
    return parse(TreeParser.parse(fileName, content));
  }

  /**
   * Gives the instructions of a syntax tree their types.
   *
   * @param tree the tree
   * @return what it says
   * @throws DockerfileError when an instruction makes no sense
   */
  public static Dockerfile parse(SyntaxTree tree) {
    return new DockerfileParser(tree).dockerfile();
  }

  /**
   * Reads an instruction that an image keeps for builds on top of it.
   *
   * @param origin the name that messages use, such as {@code ONBUILD of debian:12}
   * @param text the instruction
   * @return the instruction
   * @throws DockerfileError when it can't be read, or is FROM, MAINTAINER or ONBUILD
   */
  public static Instruction parseTrigger(String origin, String text) {
    SyntaxTree tree = TreeParser.parse(origin, text.getBytes(StandardCharsets.UTF_8));
    if (tree.instructions().size() > 1) {
      throw new DockerfileError(
          tree.instructions().get(1).span(), "more than one instruction where one is expected");
    }
    return InstructionReader.trigger(tree.instructions().getFirst());
  }

  private Dockerfile dockerfile() {
    List<Instruction> current = new ArrayList<>();
    for (InstructionNode node : tree.instructions()) {
      Instruction instruction = InstructionReader.read(node);
      if (instruction instanceof From from) {
        endStage(current);
        stages.add(new Stage(stages.size(), from, List.of()));
      } else if (!stages.isEmpty()) {
        current.add(instruction);
      } else if (instruction instanceof Arg arg) {
        globalArguments.add(arg);
      } else {
        throw new DockerfileError(
            node.keyword().span(),
            instruction.keyword() + " stands before the first FROM; only ARG may",
            "FROM IMAGE",
            "");
      }
    }
    if (stages.isEmpty()) {
      throw new DockerfileError(
          tree.instructions().getLast().span(), "the file has no FROM", "FROM IMAGE", "");
    }
    endStage(current);
    Dockerfile dockerfile =
        new Dockerfile(
            tree.file(),
            new Directives(tree.syntax(), tree.escape(), tree.check()),
            globalArguments,
            stages,
            tree.emptyContinuations().stream().map(DockerfileParser::emptyContinuation).toList());
    StageReferences.check(dockerfile);
    return dockerfile;
  }

  private void endStage(List<Instruction> instructions) {
    if (!stages.isEmpty()) {
      Stage last = stages.removeLast();
      stages.add(new Stage(last.index(), last.from(), instructions));
      instructions.clear();
    }
  }

  private static ParseWarning emptyContinuation(Span span) {
    return new ParseWarning(
        "NoEmptyContinuation", "Empty line inside a continued instruction", span);
  }
}
