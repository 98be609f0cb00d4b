package io.varve.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.cli.option.ArgumentParser;
import io.varve.engine.EngineOptions;
import io.varve.linux.Mounts;
import io.varve.oci.Platform;
import io.varve.oci.error.InvalidArgument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnionMountPrivilegedTest {

  @TempDir Path directory;

  @BeforeEach
  void directories() throws IOException {
    for (String name : List.of("a", "b", "c")) {
      Files.createDirectory(directory.resolve(name));
    }
    Files.writeString(directory.resolve("a/only-a"), "a");
    Files.writeString(directory.resolve("a/both"), "from a");
    Files.writeString(directory.resolve("b/both"), "from b");
  }

  private int mount(String... words) throws IOException {
    Session session =
        new Session(
            new ByteArrayInputStream(new byte[0]),
            new Output(new ByteArrayOutputStream()),
            new Output(new ByteArrayOutputStream()),
            Map.of(),
            directory,
            InstantSource.system(),
            () -> EngineOptions.of(directory, directory, Platform.parse("amd64")));
    UnionMountCommand command = new UnionMountCommand();
    return command.run(ArgumentParser.parse(command.spec(), List.of(words)).orElseThrow(), session);
  }

  @Test
  void directoriesAAndBAreSeenAsOneAtC() throws IOException {
    assertThat(mount("a", "b", "c")).isZero();
    try {
      assertThat(directory.resolve("c/only-a")).hasContent("a");
      assertThat(directory.resolve("c/both")).hasContent("from a");
      assertThatThrownBy(() -> Files.writeString(directory.resolve("c/new"), "x"))
          .hasMessageContaining("Read-only");
    } finally {
      Mounts.unmount(directory.resolve("c"), false);
    }
  }

  @Test
  void withAnUpperDirectoryChangesLandThereOnly() throws IOException {
    assertThat(mount("--upper", "up", "a", "b", "c")).isZero();
    try {
      Files.writeString(directory.resolve("c/both"), "changed");
      assertThat(directory.resolve("up/both")).hasContent("changed");
      assertThat(directory.resolve("a/both")).hasContent("from a");
    } finally {
      Mounts.unmount(directory.resolve("c"), false);
    }
  }

  @Test
  void oneDirectoryAloneIsNoUnion() {
    assertThatThrownBy(() -> mount("a", "c")).isInstanceOf(InvalidArgument.class);
  }
}
