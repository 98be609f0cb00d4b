package io.varve.builder.instruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.builder.expansion.Environment;
import io.varve.builder.expansion.Expander;
import io.varve.builder.expansion.Word;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.InstructionNode;
import io.varve.builder.syntax.SourceFile;
import io.varve.builder.syntax.SyntaxTree;
import io.varve.builder.syntax.TreeParser;
import io.varve.builder.syntax.TreePrinter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Reads another builder's public parser samples and expects its trees.
 *
 * <p>The samples are not kept here: {@code -Dvarve.peer.samples=DIR} names a directory with the
 * Dockerfile package of a BuildKit checkout ({@code frontend/dockerfile}). Without it there is
 * nothing to run.
 */
class PeerSampleTest {

  private static final String DIRECTORY = System.getProperty("varve.peer.samples", "");

  @TestFactory
  Stream<DynamicTest> aSampleHasThePeersTree() throws IOException {
    return samples("parser/testfiles")
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.getFileName().toString(),
                    () -> {
                      String expected = Files.readString(sample.resolve("result"));
                      assertThat(tree(sample)).isEqualTo(expected);
                    }));
  }

  @TestFactory
  Stream<DynamicTest> aBrokenSampleIsRefused() throws IOException {
    return samples("parser/testfiles-negative")
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    sample.getFileName().toString(),
                    () ->
                        assertThatExceptionOfType(DockerfileError.class)
                            .isThrownBy(() -> tree(sample))));
  }

  @TestFactory
  Stream<DynamicTest> instructionsCoverTheSampleLines() throws IOException {
    return samples("parser")
        .filter(sample -> sample.endsWith("testfile-line"))
        .map(
            sample ->
                DynamicTest.dynamicTest(
                    "lines",
                    () -> {
                      byte[] content = Files.readAllBytes(sample.resolve("Dockerfile"));
                      List<List<Integer>> lines =
                          TreeParser.parse("Dockerfile", content).instructions().stream()
                              .map(InstructionNode::span)
                              .map(span -> List.of(span.start().line(), span.end().line()))
                              .toList();
                      assertThat(lines)
                          .containsExactly(List.of(5, 5), List.of(11, 12), List.of(17, 31));
                    }));
  }

  @TestFactory
  Stream<DynamicTest> aWordExpandsAsThePeersTableSays() throws IOException {
    Environment environment =
        Environment.of(Map.of("PWD", "/home", "SHELL", "bash", "KOREAN", "한국어", "NULL", ""));
    return lines("shell/envVarTest")
        .filter(line -> !line.isBlank() && !line.startsWith("W"))
        .map(line -> line.split("\\|", -1))
        .map(
            columns ->
                DynamicTest.dynamicTest(
                    columns[1].strip(),
                    () ->
                        check(
                            columns[1].strip(),
                            columns[2].strip(),
                            word ->
                                assertThat(Expander.DEFAULT.expand(word, environment))
                                    .isEqualTo(columns[2].strip()))));
  }

  @TestFactory
  Stream<DynamicTest> aLineSplitsAsThePeersTableSays() throws IOException {
    Map<String, String> variables = new HashMap<>();
    List<DynamicTest> tests = new ArrayList<>();
    for (String line : lines("shell/wordsTest").toList()) {
      if (line.startsWith("ENV ")) {
        String assignment = line.substring(4).stripLeading();
        int equals = assignment.indexOf('=');
        variables.put(assignment.substring(0, equals), assignment.substring(equals + 1));
        continue;
      }
      int bar = line.indexOf('|');
      String source = line.substring(0, bar).strip();
      String expected = line.substring(bar + 1).replaceFirst("^ ", "");
      Environment environment = Environment.of(Map.copyOf(variables));
      tests.add(
          DynamicTest.dynamicTest(
              source,
              () ->
                  check(
                      source,
                      expected,
                      word -> assertThat(words(word, environment)).isEqualTo(expected.strip()))));
    }
    return tests.stream();
  }

  private static String words(Word word, Environment environment) {
    return String.join(",", Expander.DEFAULT.expandAll(word, environment)).strip();
  }

  private static void check(String source, String expected, Consumer<Word> assertion) {
    SourceFile file = new SourceFile("Dockerfile", List.of(source));
    Word word = new Word(source, file.lines(1, 1));
    if (expected.equals("error")) {
      assertThatExceptionOfType(DockerfileError.class)
          .isThrownBy(() -> Expander.DEFAULT.expand(word, Environment.EMPTY));
    } else {
      assertion.accept(word);
    }
  }

  /** The tree without here-documents, which the peer's dump does not show. */
  private static String tree(Path sample) throws IOException {
    SyntaxTree tree =
        TreeParser.parse("Dockerfile", Files.readAllBytes(sample.resolve("Dockerfile")));
    List<InstructionNode> nodes =
        tree.instructions().stream().map(n -> n.withHeredocs(List.of(), n.span())).toList();
    return TreePrinter.lists(
        new SyntaxTree(
            tree.file(),
            tree.syntax(),
            tree.escape(),
            tree.check(),
            nodes,
            tree.emptyContinuations()));
  }

  private static Stream<Path> samples(String directory) throws IOException {
    if (DIRECTORY.isEmpty()) {
      return Stream.of();
    }
    try (Stream<Path> paths = Files.list(Path.of(DIRECTORY, directory))) {
      return paths
          .filter(path -> Files.exists(path.resolve("Dockerfile")))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static Stream<String> lines(String file) throws IOException {
    return DIRECTORY.isEmpty()
        ? Stream.of()
        : Files.readAllLines(Path.of(DIRECTORY, file)).stream()
            .filter(line -> !line.startsWith("#") && !line.isEmpty());
  }
}
