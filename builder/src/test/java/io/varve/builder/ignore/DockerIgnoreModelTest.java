package io.varve.builder.ignore;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Compares the compiled rules with one regular expression a rule, tried on every prefix. */
class DockerIgnoreModelTest {

  @Property(tries = 3000)
  void theTreeOfRulesEqualsTheNaiveModel(
      @ForAll("ruleLists") List<String> rules, @ForAll("paths") String path) {
    assertThat(ignore(rules).excludes(new TreePath(path)))
        .as(rules + " on " + path)
        .isEqualTo(modelExcludes(rules, path));
  }

  @Property(tries = 1500)
  void aDirectoryWithAnIncludedFileIsNeverClosed(
      @ForAll("ruleLists") List<String> rules, @ForAll("paths") String path) {
    DockerIgnore ignore = ignore(rules);
    if (!ignore.excludes(new TreePath(path))) {
      for (TreePath d = new TreePath(path).parent(); !d.isRoot(); d = d.parent()) {
        assertThat(ignore.mayIncludeBelow(d)).as(rules + " on " + path + " at " + d).isTrue();
      }
    }
  }

  @Property(tries = 1000)
  void anyTextGivesRulesOrADockerfileError(@ForAll String text, @ForAll("paths") String path) {
    try {
      DockerIgnore ignore =
          DockerIgnore.parse(".dockerignore", text.getBytes(StandardCharsets.UTF_8));
      assertThat(ignore.excludes(TreePath.ROOT)).isFalse();
      assertThat(ignore.excludes(new TreePath(path)) && ignore.excludesNothing()).isFalse();
    } catch (DockerfileError e) {
      assertThat(e).hasMessageStartingWith(".dockerignore:");
    }
  }

  private static DockerIgnore ignore(List<String> rules) {
    return DockerIgnore.parse(
        ".dockerignore", String.join("\n", rules).getBytes(StandardCharsets.UTF_8));
  }

  private static boolean modelExcludes(List<String> rules, String path) {
    boolean excluded = false;
    for (String rule : rules) {
      boolean exception = rule.startsWith("!");
      Pattern pattern = regex(exception ? rule.substring(1) : rule);
      String[] names = path.split("/", -1);
      StringBuilder prefix = new StringBuilder();
      for (String name : names) {
        prefix.append(prefix.isEmpty() ? "" : "/").append(name);
        if (pattern.matcher(prefix).matches()) {
          excluded = !exception;
        }
      }
    }
    return excluded;
  }

  private static Pattern regex(String rule) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < rule.length(); i++) {
      if (rule.startsWith("**/", i)) {
        regex.append("(.*/)?");
        i += 2;
      } else if (rule.startsWith("**", i)) {
        regex.append(".+");
        i++;
      } else {
        char c = rule.charAt(i);
        regex.append(c == '*' ? "[^/]*" : c == '?' ? "[^/]" : Pattern.quote(String.valueOf(c)));
      }
    }
    return Pattern.compile(regex.toString());
  }

  @Provide
  Arbitrary<List<String>> ruleLists() {
    Arbitrary<String> segment =
        Arbitraries.of(
            "a", "b", "ab", "*", "a*", "*b", "?", "**", "a*b", "b?", "*.a", "*.a.b", "b.a");
    Arbitrary<String> pattern =
        segment.list().ofMinSize(1).ofMaxSize(4).map(names -> String.join("/", names));
    return Arbitraries.of("", "", "!")
        .flatMap(mark -> pattern.map(text -> mark + text))
        .list()
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<String> paths() {
    return Arbitraries.of("a", "b", "ab", "ba", "aab", "c", "b.a", "x.a.b", ".a")
        .list()
        .ofMinSize(1)
        .ofMaxSize(5)
        .map(names -> String.join("/", names));
  }
}
