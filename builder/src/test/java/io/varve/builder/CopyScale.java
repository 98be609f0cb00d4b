package io.varve.builder;

import io.varve.builder.testing.TestStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Times a COPY of many files; run by hand. */
final class CopyScale {

  private CopyScale() {}

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    Path context = Files.createDirectories(directory.resolve("context"));
    if (!Files.exists(context.resolve("d0"))) {
      for (int i = 0; i < 300; i++) {
        Path d = Files.createDirectories(context.resolve("d" + i));
        for (int j = 0; j < 100; j++) {
          Files.writeString(d.resolve("f" + j), "content " + i + " " + j + "x".repeat(j * 20));
        }
      }
    }
    TestStore store = new TestStore(directory.resolve("store" + System.nanoTime()));
    for (int i = 0; i < 4; i++) {
      long start = System.nanoTime();
      if (i == 2) {
        Files.writeString(context.resolve("d5/f5"), "changed" + start);
      }
      BuildResult result = store.build(context, "FROM scratch\nCOPY . /a\n");
      System.out.println(
          (System.nanoTime() - start) / 1_000_000
              + " ms, cached "
              + result.target().steps().getFirst().cached());
    }
  }
}
