package io.varve.engine.health;

import io.varve.engine.container.Health.Result;
import io.varve.engine.runtime.OciRuntime;
import io.varve.linux.ProcessDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Runs one check in a container. */
final class HealthProbe {
  private static final int SHOWN = 4096;
  private static final int KILL = 9;

  private final OciRuntime runtime;
  private final Path scratch;
  private final InstantSource clock;

  HealthProbe(OciRuntime runtime, Path scratch, InstantSource clock) {
    this.runtime = runtime;
    this.scratch = scratch;
    this.clock = clock;
  }

  Result run(HealthFiles.Entry entry) throws IOException, InterruptedException {
    Instant start = clock.instant();
    Path pidFile = scratch.resolve(entry.id() + ".pid");
    Path output = scratch.resolve(entry.id() + ".out");
    Files.deleteIfExists(pidFile);
    Process process =
        new ProcessBuilder(
                runtime.execCommand(entry.id(), HealthFiles.process(entry.home()), pidFile))
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(output.toFile())
            .redirectErrorStream(true)
            .start();
    try {
      boolean ended = process.waitFor(entry.check().timeout().toNanos(), TimeUnit.NANOSECONDS);
      int code = ended ? process.exitValue() : -1;
      String text =
          ended
              ? beginning(output)
              : "Health check exceeded timeout (" + entry.check().timeout().toSeconds() + "s)";
      return new Result(start, clock.instant(), code, text);
    } finally {
      if (process.isAlive()) {
        kill(pidFile);
        process.destroyForcibly();
      }
      Files.deleteIfExists(pidFile);
      Files.deleteIfExists(output);
    }
  }

  /** The runtime's own end would leave the check running in the container. */
  private static void kill(Path pidFile) {
    try {
      ProcessDescriptor.kill(Long.parseLong(Files.readString(pidFile).strip()), KILL);
    } catch (IOException | NumberFormatException _) {
      // It has ended just now, or has never begun.
    }
  }

  private static String beginning(Path output) throws IOException {
    try (InputStream text = Files.newInputStream(output)) {
      return new String(text.readNBytes(SHOWN), StandardCharsets.UTF_8);
    }
  }
}
