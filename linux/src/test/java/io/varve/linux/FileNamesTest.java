package io.varve.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class FileNamesTest {

  @Property(tries = 2000)
  void encodingWhatWasDecodedGivesTheSameBytes(@ForAll @Size(max = 40) byte[] bytes) {
    assertThat(FileNames.encode(FileNames.decode(bytes))).isEqualTo(bytes);
  }

  @Property
  void validUtf8IsReadAsText(@ForAll String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    assertThat(FileNames.decode(utf8)).isEqualTo(new String(utf8, StandardCharsets.UTF_8));
  }
}
