package io.varve.image.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Runs programs of others. */
public final class Program {

  private Program() {}

  /** Runs a program to its end and returns what it wrote; fails when it fails. */
  public static String run(String... command) throws IOException, InterruptedException {
    Path out = Files.createTempFile("program", ".out");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(out.toFile())
              .start();
      int status = process.waitFor();
      String text = Files.readString(out, StandardCharsets.ISO_8859_1);
      if (status != 0) {
        throw new IOException(List.of(command) + " ended with " + status + ": " + text);
      }
      return text;
    } finally {
      Files.delete(out);
    }
  }
}
