package io.varve.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScreenLinesTest {

  @Test
  void whatACarriageReturnOverwritesIsDropped() throws IOException {
    assertThat(lines("5%\r50%\r100%\ndone\n")).containsExactly("100%", "done");
  }

  @Test
  void aLineEndOfDosIsNoOverwriting() throws IOException {
    assertThat(lines("one\r\ntwo\r\n\r\n")).containsExactly("one", "two", "");
  }

  @Test
  void theLastLineNeedsNoEnd() throws IOException {
    assertThat(lines("a\nb")).containsExactly("a", "b");
    assertThat(lines("")).isEmpty();
    assertThat(lines("left\r")).containsExactly("left");
  }

  @Test
  void aLineWithoutEndIsCutIntoPieces() throws IOException {
    List<String> pieces = lines("x".repeat(3 * ScreenLines.LONGEST + 1));
    assertThat(pieces).hasSize(4).allMatch(piece -> piece.length() <= ScreenLines.LONGEST);
  }

  private static List<String> lines(String text) throws IOException {
    ScreenLines lines =
        new ScreenLines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    List<String> all = new ArrayList<>();
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      all.add(line.get());
    }
    return all;
  }
}
