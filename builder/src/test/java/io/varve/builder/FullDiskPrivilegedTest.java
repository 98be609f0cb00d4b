package io.varve.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.solve.SolvedStep;
import io.varve.builder.testing.Programs;
import io.varve.builder.testing.TestStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullDiskPrivilegedTest {

  private static final int BIG = 24 << 20;

  @TempDir Path directory;
  private Path disk;

  @BeforeEach
  void mountSmallDisk() throws IOException {
    disk = Files.createDirectory(directory.resolve("disk"));
    Programs.run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", disk.toString());
  }

  @AfterEach
  void unmount() {
    Programs.run("umount", disk.toString());
  }

  @Test
  void aFullDiskIsNamedAndTheCacheStaysIntact() throws IOException {
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("small"), "small");
    Files.write(context.resolve("big"), new byte[BIG]);
    Path base = TestStore.busybox(Files.createDirectory(directory.resolve("base")));
    try (TestStore store = new TestStore(disk.resolve("store"))) {
      store.importImage("base:1", base, TestStore.baseConfig());
      assertThatThrownBy(() -> store.build(context, "FROM base:1\nCOPY small /\nCOPY big /\n"))
          .hasMessageContaining("no space left");
      store.collect();
      BuildResult result =
          store.build(context, "FROM base:1\nCOPY small /\nRUN echo more > /more\n");
      assertThat(result.target().steps())
          .extracting(SolvedStep::cached)
          .containsExactly(true, false);
    }
  }
}
