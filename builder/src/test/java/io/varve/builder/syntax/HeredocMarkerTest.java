package io.varve.builder.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeredocMarkerTest {

  private static Optional<HeredocMarker> marker(String word) {
    return HeredocMarker.of(word, new SourceFile("Dockerfile", List.of(word)).lines(1, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<<E", "<<'E'", "<<\"E\"", "<<-E", "<<-'E'", "<< E", "<<- E", "3<<E", "<<\\E"})
  void markersNameTheirTerminator(String word) {
    assertThat(marker(word).map(HeredocMarker::name)).contains("E");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "E",
        "<<",
        "<<-",
        "<E",
        "<<<E",
        "<<E sh",
        "<<'E",
        "<<E'",
        "x<<E",
        "<<''",
        "<<a<b",
        "9999999999<<E"
      })
  void otherWordsAreNoMarkers(String word) {
    assertThat(marker(word)).isEmpty();
  }

  @Test
  void quotesKeepTheContentFromExpansion() {
    assertThat(marker("<<E").map(HeredocMarker::expand)).contains(true);
    assertThat(marker("<<E\"O\"F").map(HeredocMarker::expand)).contains(false);
    assertThat(marker("<<E\"O\"F").map(HeredocMarker::name)).contains("EOF");
  }

  @Test
  void aQuotedNameMayHaveBlanks() {
    assertThat(marker("<<'a b'").map(HeredocMarker::name)).contains("a b");
  }

  @Test
  void leadingTabsGoWhenAskedFor() {
    Heredoc heredoc = marker("<<-E").orElseThrow().withContent("\t\ta\tb\n \tc\n\n\td");
    assertThat(heredoc.text()).isEqualTo("a\tb\n \tc\n\nd");
    assertThat(marker("<<-E").orElseThrow().isTerminatedBy("\t\tE")).isTrue();
    assertThat(marker("<<E").orElseThrow().isTerminatedBy("\tE")).isFalse();
  }
}
