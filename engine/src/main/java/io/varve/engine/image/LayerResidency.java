package io.varve.engine.image;

import io.varve.linux.PageCache;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/** Measures how much of layers lies in the page cache (mincore(2)). */
public final class LayerResidency {

  private LayerResidency() {}

  /**
   * Measures layers.
   *
   * @param layers their directories
   * @return bytes of their files that are in memory
   * @throws IOException when a file can't be read
   */
  public static long measure(List<Path> layers) throws IOException {
    long[] bytes = {0};
    for (Path layer : layers) {
      Files.walkFileTree(
          layer,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              if (attributes.isRegularFile() && attributes.size() > 0) {
                bytes[0] += PageCache.residentBytes(file);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    }
    return bytes[0];
  }
}
