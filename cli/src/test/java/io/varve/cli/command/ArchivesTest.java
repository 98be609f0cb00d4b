package io.varve.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.engine.EngineOptions;
import io.varve.oci.Platform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchivesTest {

  @TempDir Path directory;

  private Session session() {
    return new Session(
        new ByteArrayInputStream(new byte[0]),
        new Output(new ByteArrayOutputStream()),
        new Output(new ByteArrayOutputStream()),
        Map.of(),
        directory,
        InstantSource.system(),
        () -> EngineOptions.of(directory, directory, Platform.parse("amd64")));
  }

  @Test
  void aWriterThatClosesItsStreamStillLeavesADurableFile() throws Exception {
    Archives.write(
        Optional.of("a.tar"),
        session(),
        out -> {
          out.write(new byte[] {1, 2, 3});
          out.close();
        });
    assertThat(directory.resolve("a.tar")).hasBinaryContent(new byte[] {1, 2, 3});
  }

  @Test
  void aFailureLeavesTheFormerFileAndNothingHalfMade() throws IOException {
    Files.writeString(directory.resolve("a.tar"), "former");

    assertThatThrownBy(
            () ->
                Archives.write(
                    Optional.of("a.tar"),
                    session(),
                    out -> {
                      out.write(1);
                      throw new IOException("disk on fire");
                    }))
        .hasMessage("disk on fire");

    assertThat(directory.resolve("a.tar")).hasContent("former");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }
}
