package io.varve.builder.instruction;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.builder.expansion.Environment;
import io.varve.builder.expansion.Expander;
import io.varve.builder.expansion.Word;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.SourceFile;
import io.varve.builder.syntax.SyntaxTree;
import io.varve.builder.syntax.TreeParser;
import io.varve.builder.syntax.TreePrinter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ParserPropertyTest {

  @Property(tries = 2000)
  void anyBytesGiveADockerfileOrADockerfileError(@ForAll byte[] bytes) {
    parses(bytes);
  }

  @Property(tries = 5000)
  void anyTextOfTheLanguagesPiecesGivesADockerfileOrADockerfileError(@ForAll("files") String text) {
    parses(text.getBytes(StandardCharsets.UTF_8));
  }

  @Property(tries = 5000)
  void aPrintedTreeReadsBackAsTheSameTree(@ForAll("files") String text) {
    Optional<SyntaxTree> tree = tree(text);
    Assume.that(tree.isPresent());
    Optional<SyntaxTree> again = tree(TreePrinter.dockerfile(tree.get()));
    assertThat(again.map(TreePrinter::lists)).contains(TreePrinter.lists(tree.get()));
    assertThat(again.map(SyntaxTree::escape)).contains(tree.get().escape());
  }

  @Property(tries = 3000)
  void everySpanLiesInTheFile(@ForAll("files") String text) {
    tree(text)
        .ifPresent(
            tree ->
                assertThat(tree.instructions())
                    .allSatisfy(
                        node -> {
                          String line = tree.file().line(node.keyword().span().line());
                          int start = node.keyword().span().start().column() - 1;
                          assertThat(start).isLessThan(line.length());
                          assertThat(node.span().end().line())
                              .isLessThanOrEqualTo(tree.file().lines().size());
                        }));
  }

  @Property(tries = 3000)
  void aQuotedTextExpandsToItself(@ForAll String text) {
    String plain = text.replace("'", "");
    assertThat(expand("'" + plain + "'", Environment.EMPTY)).isEqualTo(plain);
  }

  @Property
  void aWordWithoutSpecialCharactersExpandsToItself(@ForAll("plain") String text) {
    assertThat(expand(text, Environment.EMPTY)).isEqualTo(text);
  }

  @Property
  void aValueIsNotExpandedAgain(@ForAll String value) {
    Environment environment = Environment.of(Map.of("V", value));
    assertThat(expand("${V}", environment)).isEqualTo(value);
    assertThat(expand("\"$V\"", environment)).isEqualTo(value);
    assertThat(expand("${V:-x}", environment)).isEqualTo(value.isEmpty() ? "x" : value);
    assertThat(expand("${V+y}", environment)).isEqualTo("y");
  }

  @Property
  void removingAPrefixAndASuffixLeavesTheRest(
      @ForAll("plain") String a, @ForAll("plain") String b, @ForAll("plain") String c) {
    Environment environment = Environment.of(Map.of("V", a + b + c));
    assertThat(expand("${V#" + a + "}", environment)).isEqualTo(b + c);
    assertThat(expand("${V%" + c + "}", environment)).isEqualTo(a + b);
    assertThat(expand("${V##*}", environment)).isEmpty();
    assertThat(expand("${V%*}", environment)).isEqualTo(a + b + c);
  }

  @Property
  void replacingAllEqualsReplacingInTheText(
      @ForAll("plain") String value, @ForAll("letters") String from, @ForAll("plain") String to) {
    Environment environment = Environment.of(Map.of("V", value));
    assertThat(expand("${V//" + from + "/" + to + "}", environment))
        .isEqualTo(value.replace(from, to));
  }

  @Property(tries = 3000)
  void anyWordExpandsOrIsADockerfileError(@ForAll("words") String text) {
    try {
      assertThat(expand(text, name -> Optional.of("a b"))).isNotNull();
    } catch (DockerfileError e) {
      assertThat(e.render()).contains("^");
    }
  }

  private static String expand(String text, Environment environment) {
    SourceFile file = new SourceFile("Dockerfile", List.of(text));
    return Expander.DEFAULT.expand(new Word(text, file.lines(1, 1)), environment);
  }

  private static void parses(byte[] bytes) {
    try {
      assertThat(DockerfileParser.parse("Dockerfile", bytes).stages()).isNotEmpty();
    } catch (DockerfileError e) {
      assertThat(e.render()).contains("Dockerfile:").contains("^");
    }
  }

  private static Optional<SyntaxTree> tree(String text) {
    try {
      return Optional.of(TreeParser.parse("Dockerfile", text.getBytes(StandardCharsets.UTF_8)));
    } catch (DockerfileError _) {
      return Optional.empty();
    }
  }

  @Provide
  Arbitrary<String> plain() {
    return Arbitraries.strings().withCharRange('a', 'd').withChars('.', '_').ofMaxLength(5);
  }

  @Provide
  Arbitrary<String> letters() {
    return Arbitraries.strings().withCharRange('a', 'c').ofMinLength(1).ofMaxLength(2);
  }

  @Provide
  Arbitrary<String> words() {
    return Arbitraries.of(
            "$",
            "{",
            "}",
            "${",
            "a",
            "_",
            "1",
            ":",
            "-",
            "+",
            "?",
            "#",
            "%",
            "/",
            "//",
            "*",
            "\\",
            "'",
            "\"",
            " ",
            "${a",
            "${b:-",
            "${c#",
            "${d/",
            "é",
            "\uD83D\uDE00")
        .list()
        .ofMaxSize(12)
        .map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<String> files() {
    Arbitrary<String> piece =
        Arbitraries.of(
            "a",
            "b=c",
            "$x",
            "${x:-y}",
            "\"q\"",
            "'s'",
            "\\",
            "`",
            "--",
            "--from=a",
            "--mount=",
            "type=cache,target=/x",
            "<<EOF",
            "<<-E",
            "<<'Q'",
            "[\"a\"]",
            "[\"a\", 1]",
            "#",
            "=",
            "AS",
            "CMD",
            "\t",
            "é",
            "\"",
            "'",
            "\r",
            "{",
            "[");
    Arbitrary<String> keyword =
        Arbitraries.of(
            "FROM",
            "RUN",
            "COPY",
            "ADD",
            "ENV",
            "LABEL",
            "ARG",
            "ONBUILD",
            "HEALTHCHECK",
            "VOLUME",
            "SHELL",
            "from",
            "#",
            "# escape=`",
            "EOF",
            "E",
            "\tE",
            "Q",
            "",
            "  ",
            "\\",
            "x");
    Arbitrary<String> line =
        Combinators.combine(keyword, piece.list().ofMaxSize(5), Arbitraries.of("", "", " \\", "\\"))
            .as((k, pieces, end) -> k + " " + String.join(" ", pieces) + end);
    return Combinators.combine(
            Arbitraries.of("", "# escape=`\n", "\uFEFF", "FROM a\n"),
            line.list().ofMinSize(1).ofMaxSize(7),
            Arbitraries.of("", "\n", "\r\n"))
        .as((head, lines, end) -> head + String.join("\n", lines) + end);
  }
}
