package io.varve.storage.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.linux.ProcessDescriptor;
import io.varve.oci.Digest;
import io.varve.storage.Store;
import io.varve.storage.check.CheckReport.Result;
import io.varve.storage.content.ContentReader;
import io.varve.storage.snapshot.SnapshotName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed at any instant: nothing acknowledged is lost, nothing half made is seen. */
class KilledProcessTest {

  private static final int KILLS = 8;
  private static final int KILL = 9;

  @TempDir Path root;

  @Test
  void whatWasAcknowledgedSurvivesAKill() throws Exception {
    Random random = new Random(20_251);
    List<String> acknowledged = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      acknowledged.addAll(killAfter(random, kill));
      try (Store store = StoreUser.open(root.resolve("store"))) {
        for (String line : acknowledged) {
          verify(store, line);
        }
        for (Result result : check(store, false)) {
          assertThat(result.finding().subject()).matches("(directory|file) .*");
        }
      }
    }
    try (Store store = StoreUser.open(root.resolve("store"))) {
      check(store, true);
      assertThat(check(store, false)).isEmpty();
    }
  }

  private static List<Result> check(Store store, boolean repair) throws IOException {
    return store.check(List.of(), Duration.ofSeconds(-1)).run(repair).results();
  }

  /** Reads some acknowledgements, lets the writer run on for a moment of no fixed length, kills. */
  private List<String> killAfter(Random random, int seed) throws Exception {
    List<String> lines = new ArrayList<>();
    Process writer =
        ChildProcess.start(
            root.resolve("native"), Writer.class, root.resolve("store").toString(), "" + seed);
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(writer.getInputStream(), UTF_8))) {
      int count = 1 + random.nextInt(12);
      while (lines.size() < count) {
        lines.add(output.readLine());
      }
      for (int spin = random.nextInt(2_000_000); spin > 0; spin--) {
        Thread.onSpinWait();
      }
      ProcessDescriptor.kill(writer.pid(), KILL); // unlike destroyForcibly it leaves us the output
      writer.waitFor();
      output.lines().forEach(lines::add);
    } finally {
      writer.destroyForcibly();
    }
    return lines;
  }

  private static void verify(Store store, String line) throws IOException {
    String name = line.substring(line.indexOf(' ') + 1);
    if (line.startsWith("blob ")) {
      try (ContentReader reader = store.content().open(Digest.parse(name))) {
        assertThat(Digest.of(reader.newInputStream().readAllBytes())).hasToString(name);
      }
    } else {
      assertThat(store.snapshotter().layers(new SnapshotName(name)).getFirst().resolve("file"))
          .hasContent(name);
    }
  }
}
