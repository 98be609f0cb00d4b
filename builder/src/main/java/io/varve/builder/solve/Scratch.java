package io.varve.builder.solve;

import io.varve.linux.DirectoryHandle;
import io.varve.storage.disk.RandomNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory for the time of a step. */
record Scratch(Path parent, String name) implements AutoCloseable {

  static Scratch make(StepScope scope) throws IOException {
    Path parent = scope.tools().stateDirectory().resolve("scratch");
    Files.createDirectories(parent);
    Scratch scratch = new Scratch(parent, RandomNames.next());
    Files.createDirectory(scratch.directory());
    return scratch;
  }

  Path directory() {
    return parent.resolve(name);
  }

  @Override
  public void close() throws IOException {
    try (DirectoryHandle directory = DirectoryHandle.open(parent)) {
      directory.removeTree(name);
    }
  }
}
