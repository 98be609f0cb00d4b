package io.varve.builder.ignore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.tree.TreePath;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerIgnoreTest {

  private static DockerIgnore rules(String text) {
    return DockerIgnore.parse(
        ".dockerignore", text.replace(' ', '\n').getBytes(StandardCharsets.UTF_8));
  }

  private static boolean excludes(String text, String path) {
    return rules(text).excludes(new TreePath(path));
  }

  /** Rules (separated by spaces), a path, and whether it is excluded. */
  @ParameterizedTest
  @CsvSource({
    "foo, foo, true",
    "foo, foo/bar, true",
    "foo, foobar, false",
    "foo, a/foo, false",
    "/foo, foo, true",
    "foo/, foo, true",
    "./foo/../bar, bar, true",
    "*.md, README.md, true",
    "*.md, docs/README.md, false",
    "*/*.md, docs/README.md, true",
    "**/*.md, README.md, true",
    "**/*.md, a/b/README.md, true",
    "**/foo, foo/bar, true",
    "**/foo, a/foo/bar, true",
    "**/foo, afoo, false",
    "foo/**, foo, false",
    "foo/**, foo/a/b, true",
    "a/**/b, a/b, true",
    "a/**/b, a/x/y/b, true",
    "a/**/b, ab, false",
    "**, anything/at/all, true",
    "*, a, true",
    "* !a, a, false",
    "* !a, a/b, false",
    "a !a/b, a/b, false",
    "a !a/b, a/c, true",
    "a !a/b a/b/c, a/b/c, true",
    "* !**/keep, x/y/keep, false",
    "* !**/keep, x/y/other, true",
    "*.md !README.md README*, README.md, true",
    "foo**, foobar/baz, true",
    "**foo, a/barfoo, true",
    "a**b, axb, false",
    "a**b, ax/b, true",
    "te?t, test, true",
    "te?t, te/t, false",
    "t[e-g]st, tfst, true",
    "t[^e-g]st, tfst, false",
    "a\\*b, a*b, true",
    "a\\*b, axb, false",
    "., anything, false",
    "/, anything, false",
    "#foo, #foo, false",
  })
  void theLastMatchingRuleDecides(String rules, String path, boolean excluded) {
    assertThat(excludes(rules, path)).as(rules + " on " + path).isEqualTo(excluded);
  }

  @Test
  void anExcludedDirectoryIsReadOnlyForExceptionsBelowIt() {
    DockerIgnore rules = rules("node_modules !node_modules/keep other **/x !src/x/y");
    assertThat(rules.mayIncludeBelow(new TreePath("node_modules"))).isTrue();
    assertThat(rules.mayIncludeBelow(new TreePath("node_modules/other"))).isFalse();
    assertThat(rules.mayIncludeBelow(new TreePath("other"))).isFalse();
    assertThat(rules.mayIncludeBelow(new TreePath("src/x"))).isTrue();
    assertThat(rules.mayIncludeBelow(new TreePath("lib/x"))).isFalse();
  }

  @Test
  void anExceptionBeforeTheRuleThatExcludesDoesNotOpenTheDirectory() {
    assertThat(rules("!a/b a").mayIncludeBelow(new TreePath("a"))).isFalse();
  }

  @Test
  void anExceptionAtAnyDepthOpensEveryDirectory() {
    assertThat(rules("* !**/keep").mayIncludeBelow(new TreePath("a/b/c"))).isTrue();
  }

  @Test
  void aByteOrderMarkCarriageReturnsAndBlanksAreNoPartOfPatterns() {
    assertThat(excludes("\uFEFFfoo\r\n\r\n\t bar\t\r\n", "foo")).isTrue();
    assertThat(excludes("\uFEFFfoo\r\n\r\n\t bar\t\r\n", "bar")).isTrue();
  }

  @Test
  void noRulesAndOnlyExceptionsExcludeNothing() {
    assertThat(rules("").excludesNothing()).isTrue();
    assertThat(rules("!a").excludesNothing()).isTrue();
    assertThat(rules("a").excludesNothing()).isFalse();
  }

  @Test
  void patternsOfFlagsMayBeginWithAHash() {
    assertThat(DockerIgnore.of("--exclude", java.util.List.of("#a")).excludes(new TreePath("#a")))
        .isTrue();
  }

  @Test
  void aMalformedPatternIsShownWithItsLine() {
    assertThatThrownBy(() -> rules("ok [a"))
        .isInstanceOf(DockerfileError.class)
        .hasMessageStartingWith(".dockerignore:2:1: malformed pattern \"[a\"");
  }
}
