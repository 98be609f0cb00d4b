package io.varve.builder;

import io.varve.builder.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store with the image {@code base:1}, made of busybox, and an empty build context. */
abstract class BuildFixture {

  @TempDir Path directory;
  TestStore store;
  Path context;

  @BeforeEach
  void makeStore() throws IOException {
    store = new TestStore(directory.resolve("store"));
    Path base = TestStore.busybox(Files.createDirectory(directory.resolve("base")));
    store.importImage("base:1", base, TestStore.baseConfig());
    context = Files.createDirectory(directory.resolve("context"));
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
  }
}
