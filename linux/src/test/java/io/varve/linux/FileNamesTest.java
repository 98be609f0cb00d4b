package io.varve.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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

  @Test
  void aListedPathKeepsBytesThatAreNoUtf8(@TempDir Path directory) throws IOException {
    String name = "caf\udce9 %41 \ufffd";
    try (DirectoryHandle handle = DirectoryHandle.open(directory)) {
      handle.makeDirectory(name, 0755);
    }
    try (Stream<Path> listed = Files.list(directory)) {
      Path found = listed.findFirst().orElseThrow();
      assertThat(FileNames.of(found)).isEqualTo(directory + "/" + name);
      try (DirectoryHandle inside = DirectoryHandle.open(found)) {
        inside.makeDirectory("x", 0755);
      }
      assertThat(found.resolve("x")).isDirectory();
    }
  }

  @Test
  void aStringLeadsBackToItsPath() throws IOException {
    for (String name :
        List.of("caf\udce9", "é", "a b/%41/\udcff?#[x]^`{|}~\\", "../\udc80", "plain")) {
      assertThat(FileNames.of(FileNames.path(name))).isEqualTo(name);
      assertThat(FileNames.of(FileNames.path("/" + name))).isEqualTo("/" + name);
    }
    assertThat(FileNames.lastOf(FileNames.path("/a\udce9/b\udce9"))).isEqualTo("b\udce9");
  }
}
