package io.varve.builder.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.unionfs.InMemoryLayerFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerReaderTest {

  @Test
  void anUnpackedLayerIsListedOnceForEachFile(@TempDir Path layer) throws IOException {
    Files.createDirectories(layer.resolve("a/b"));
    Files.writeString(layer.resolve("a/b/c"), "12345");
    Files.createLink(layer.resolve("a/d"), layer.resolve("a/b/c"));
    Files.createSymbolicLink(layer.resolve("l"), Path.of("a"));
    assertThat(LayerReader.unpacked(layer, new InMemoryLayerFormat()))
        .extracting(LayerFile::path)
        .containsExactlyInAnyOrder("a", "a/b", "a/b/c", "a/d", "l");
    assertThat(LayerReader.unpacked(layer, new InMemoryLayerFormat()))
        .filteredOn(LayerFile.Regular.class::isInstance)
        .hasSize(1);
  }
}
