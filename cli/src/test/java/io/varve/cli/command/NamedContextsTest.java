package io.varve.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.builder.graph.NamedContext;
import io.varve.oci.Digest;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamedContextsTest {

  private static NamedContext.Layout layout(String text) {
    Session session =
        new Session(
            InputStream.nullInputStream(),
            new Output(new ByteArrayOutputStream()),
            new Output(new ByteArrayOutputStream()),
            Map.of(),
            Path.of("/here"),
            InstantSource.fixed(Instant.EPOCH),
            () -> {
              throw new IllegalStateException("no engine is needed");
            });
    return NamedContexts.layout(text, session);
  }

  @Test
  void aLayoutHasATagAndADigest() {
    Digest digest = Digest.of(new byte[1]);
    assertThat(layout("dir:tag@" + digest))
        .isEqualTo(
            new NamedContext.Layout(Path.of("/here/dir"), Optional.of("tag"), Optional.of(digest)));
    assertThat(layout("/a:b/c"))
        .isEqualTo(new NamedContext.Layout(Path.of("/a:b/c"), Optional.empty(), Optional.empty()));
    assertThat(layout("../d:1").path()).isEqualTo(Path.of("/d"));
  }
}
