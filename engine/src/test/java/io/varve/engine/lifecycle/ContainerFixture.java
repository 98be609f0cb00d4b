package io.varve.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.engine.container.Attachment;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSpec;
import io.varve.engine.container.ExecSpec;
import io.varve.engine.container.LogOptions;
import io.varve.engine.container.StandardStreams;
import io.varve.engine.network.NetworkOptions;
import io.varve.engine.testing.HostState;
import io.varve.engine.testing.TestStore;
import io.varve.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store with a busybox image, a runtime and a monitor; leaves the host as it was. */
abstract class ContainerFixture {
  @TempDir Path root;
  Path run;
  TestStore store;
  StoreParts parts;
  LocalContainers containers;
  LocalProcesses processes;
  Digest image;

  @BeforeEach
  void open() throws Exception {
    Files.createDirectories(Path.of("/run/varve"));
    run = Files.createTempDirectory(Path.of("/run/varve"), "t");
    store = new TestStore(root);
    image = store.addImage(config -> config);
    parts = new StoreParts(store.options(run), store);
    containers = new LocalContainers(parts);
    processes = new LocalProcesses(parts, containers);
  }

  /** A runtime that forgets a container in the background may be at it, too. */
  private void removeRunDirectory() throws java.io.IOException {
    while (Files.exists(run)) {
      try (var handle = io.varve.linux.DirectoryHandle.open(run.getParent())) {
        handle.removeTree(run.getFileName().toString());
      } catch (java.nio.file.FileSystemException _) {
        Thread.onSpinWait();
      }
    }
  }

  @AfterEach
  void leaveTheHostAsItWas() throws Exception {
    for (ContainerRecord record : containers.list(true)) {
      containers.remove(record.id().value(), true, true);
    }
    removeRunDirectory();
    assertThat(HostState.mountsBelow(List.of(root, run))).isEmpty();
    assertThat(store.images().resolve(TestStore.IMAGE).imageId()).isEqualTo(image);
  }

  static ContainerSpec spec(String... command) {
    return ContainerSpec.of(TestStore.IMAGE, command).withNetwork(NetworkOptions.of("none"));
  }

  record Output(int code, String out, String error) {}

  Output run(ContainerSpec spec) throws Exception {
    return run(spec, Optional.empty());
  }

  Output run(ContainerSpec spec, Optional<String> input) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    StandardStreams streams =
        new StandardStreams(
            input.map(i -> new ByteArrayInputStream(i.getBytes(StandardCharsets.UTF_8))),
            out,
            error,
            "");
    try (Attachment attachment = processes.run(spec, streams, _ -> {})) {
      OptionalInt code = attachment.await();
      return new Output(
          code.orElseThrow(),
          out.toString(StandardCharsets.UTF_8),
          error.toString(StandardCharsets.UTF_8));
    }
  }

  Output exec(String container, ExecSpec spec) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    try (Attachment attachment =
        processes.exec(container, spec, StandardStreams.outputOnly(out, error))) {
      int code = attachment.await().orElseThrow();
      return new Output(
          code, out.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8));
    }
  }

  void awaitLog(String container, String expected) throws Exception {
    StringBuilder log = new StringBuilder();
    while (!log.toString().equals(expected)) {
      log.setLength(0);
      processes.logs(
          container,
          LogOptions.ALL,
          (_, _, text) -> log.append(new String(text, StandardCharsets.UTF_8)));
    }
  }
}
