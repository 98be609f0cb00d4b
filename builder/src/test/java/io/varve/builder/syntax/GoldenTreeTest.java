package io.varve.builder.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A new case is a new directory with a Dockerfile and its tree. */
class GoldenTreeTest {

  static Stream<Path> samples() throws IOException, URISyntaxException {
    Path golden =
        Path.of(Objects.requireNonNull(GoldenTreeTest.class.getResource("/golden")).toURI());
    try (Stream<Path> samples = Files.list(golden)) {
      return samples.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void aDockerfileHasItsTree(Path sample) throws IOException {
    byte[] content = Files.readAllBytes(sample.resolve("Dockerfile"));
    assertThat(TreePrinter.lists(TreeParser.parse("Dockerfile", content)))
        .isEqualTo(Files.readString(sample.resolve("result")));
  }
}
