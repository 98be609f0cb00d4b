package io.varve.builder.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.InvalidArgument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoPatternTest {

  @ParameterizedTest
  @CsvSource({
    "abc, abc, true",
    "*, abc, true",
    "*c, abc, true",
    "a*, a, true",
    "a*, ab/c, false",
    "a*/b, abc/b, true",
    "a*/b, a/c/b, false",
    "a*b*c*d*e*/f, axbxcxdxe/f, true",
    "a*b*c*d*e*/f, axbxcxdxexxx/fff, false",
    "a*b?c*x, abxbbxdbxebxczzx, true",
    "ab[c], abc, true",
    "ab[b-d], abc, true",
    "ab[e-g], abc, false",
    "ab[^c], abc, false",
    "ab[^e-g], abc, true",
    "a\\*b, a*b, true",
    "a\\*b, ab, false",
    "a?b, a☺b, true",
    "a?b, a/b, false",
    "[a-ζ]*, α, true",
    "[\\]a], ], true",
    "[\\-x], -, true",
    "[^\\-x], z, true",
    "*x, xxx, true"
  })
  void matchesAsGoDoes(String pattern, String name, boolean matches) {
    assertThat(new GoPattern(pattern).matches(name)).isEqualTo(matches);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "[a", "[a-", "\\", "a[^b"})
  void refusesWhatIsNotClosed(String pattern) {
    assertThatThrownBy(() -> new GoPattern(pattern)).isInstanceOf(InvalidArgument.class);
  }

  @Test
  void anEscapedCharacterMakesNoPattern() {
    assertThat(GoPattern.isPattern("a\\*b")).isFalse();
    assertThat(GoPattern.literal("a\\*b")).isEqualTo("a*b");
  }
}
