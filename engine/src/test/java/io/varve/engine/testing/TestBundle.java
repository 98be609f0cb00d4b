package io.varve.engine.testing;

import io.varve.engine.container.ResourceLimits;
import io.varve.engine.runtime.Namespaces;
import io.varve.engine.runtime.ProcessSpec;
import io.varve.engine.runtime.RuntimeSpec;
import io.varve.engine.runtime.StandardMounts;
import io.varve.engine.runtime.UserIds;
import io.varve.oci.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Bundles whose root holds the host's static busybox, at the place where the host has it. */
public final class TestBundle {
  private static final String BUSYBOX = "/bin/busybox";

  private TestBundle() {}

  /** Makes a bundle whose process is a busybox tool. */
  public static Path make(Path directory, String... command) throws IOException {
    Path root = directory.resolve("rootfs");
    Files.createDirectories(root.resolve("bin"));
    for (String place : List.of("proc", "dev", "sys", "tmp")) {
      Files.createDirectories(root.resolve(place));
    }
    Files.copy(Path.of(BUSYBOX), root.resolve("bin/busybox"), StandardCopyOption.COPY_ATTRIBUTES);
    RuntimeSpec spec =
        new RuntimeSpec(
            process(command),
            root,
            false,
            Optional.of("contract"),
            StandardMounts.of(1 << 20, false, false, false),
            Namespaces.OWN,
            Optional.of("/varve/" + directory.getFileName()),
            ResourceLimits.NONE,
            List.of(),
            Map.of(),
            Optional.empty(),
            false);
    Files.write(directory.resolve("config.json"), Json.toBytes(spec.toJson()));
    return directory;
  }

  /** A process that is a busybox tool. */
  public static ProcessSpec process(String... command) {
    return new ProcessSpec(
        java.util.stream.Stream.concat(
                java.util.stream.Stream.of(BUSYBOX), java.util.stream.Stream.of(command))
            .toList(),
        new LinkedHashMap<>(Map.of("PATH", "/bin")),
        "/",
        UserIds.ROOT,
        new LinkedHashSet<>(),
        new LinkedHashMap<>(),
        false,
        true);
  }
}
