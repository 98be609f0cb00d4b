package io.varve.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.InvalidArgument;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReferenceTest {

  @ParameterizedTest
  @CsvSource({
    "debian, docker.io/library/debian:latest, debian:latest",
    "debian:12, docker.io/library/debian:12, debian:12",
    "team/app, docker.io/team/app:latest, team/app:latest",
    "localhost/app, localhost/app:latest, localhost/app:latest",
    "localhost:5000/a/b:1, localhost:5000/a/b:1, localhost:5000/a/b:1",
    "[::1]:5000/a, '[::1]:5000/a:latest', '[::1]:5000/a:latest'",
    "index.docker.io/debian, docker.io/library/debian:latest, debian:latest",
  })
  void namesAreNormalisedAsDockerDoes(String text, String full, String familiar) {
    Reference reference = Reference.parseTagged(text);
    assertThat(reference).hasToString(full);
    assertThat(reference.familiar()).isEqualTo(familiar);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Debian",
        "a//b",
        "../etc",
        "a/..",
        "a:b:c",
        "a@sha256:12",
        "a: b",
        ":tag",
        "-a",
        "a_/b"
      })
  void malformedNamesAreRefused(String text) {
    assertThatThrownBy(() -> Reference.parse(text)).isInstanceOf(InvalidArgument.class);
  }

  @Test
  void aDigestAndATagMayStandTogether() {
    String hex = "a".repeat(64);
    Reference reference = Reference.parse("r.example/x:1@sha256:" + hex);
    assertThat(reference.identifier()).isEqualTo("sha256:" + hex);
    assertThat(reference.tag()).contains("1");
  }

  @Property
  void parsingTheFullNameGivesTheSameReference(
      @ForAll @AlphaChars @StringLength(min = 1, max = 20) String letters) {
    Reference reference = Reference.parseTagged(letters.toLowerCase(java.util.Locale.ROOT));
    assertThat(Reference.parse(reference.toString())).isEqualTo(reference);
    assertThat(Reference.parse(reference.familiar())).isEqualTo(reference);
  }
}
