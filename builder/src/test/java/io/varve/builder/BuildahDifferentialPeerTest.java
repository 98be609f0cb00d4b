package io.varve.builder;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.builder.testing.FileListing;
import io.varve.builder.testing.Programs;
import io.varve.builder.testing.TestStore;
import io.varve.builder.tree.DirectoryTree;
import io.varve.oci.ImageConfigCodec;
import io.varve.oci.RunConfig;
import io.varve.oci.RunConfigBuilder;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Builds the same Dockerfiles with varve and with buildah, and compares files and configurations.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BuildahDifferentialPeerTest {

  /**
   * A difference that is meant.
   *
   * @param lines how the lines begin that are not compared
   * @param reason why
   */
  private record Accepted(List<String> lines, String reason) {}

  private static final Accepted EVERYWHERE =
      new Accepted(
          List.of(
              "/etc/hostname FILE 755 0:0 e3b0c44298fc",
              "/etc/hosts FILE 755 0:0 e3b0c44298fc",
              "/etc/resolv.conf FILE 755 0:0 e3b0c44298fc",
              "/run DIRECTORY 755 0:0",
              "/sys DIRECTORY 755 0:0",
              "config:     \"Entrypoint\": []",
              "config:     \"Cmd\": []"),
          "buildah's chroot isolation leaves its mount points in the layer, and it writes empty"
              + " lists that docker leaves out");

  private static final Map<String, Accepted> ACCEPTED =
      Map.of(
          "expose and volume",
              new Accepted(
                  List.of("/x DIRECTORY", "/y z DIRECTORY"),
                  "docker makes the directory of a volume when the container starts"),
          "copy over a link to a file",
              new Accepted(
                  List.of("/link ", "/old "),
                  "BuildKit follows a link at the destination inside the image"),
          "add an archive with an owner",
              new Accepted(List.of("/u"), "BuildKit gives unpacked files the owner of --chown"),
          "copy a directory with a mode",
              new Accepted(
                  List.of("/d DIRECTORY"), "BuildKit gives directories it makes the mode, too"),
          "mount bind",
              new Accepted(
                  List.of("/m DIRECTORY"), "BuildKit removes the mount points that it made"));

  private Path directory;
  private Path context;
  private TestStore store;
  private List<String> buildah;

  @BeforeAll
  void makeStores(@TempDir Path temporary) throws IOException {
    directory = temporary;
    Path base = TestStore.busybox(Files.createDirectory(directory.resolve("base")));
    store = new TestStore(directory.resolve("store"));
    store.importImage("base:1", base, TestStore.baseConfig());
    context = DifferentialContext.make(Files.createDirectory(directory.resolve("context")));
    buildah =
        List.of(
            "buildah",
            "--root",
            directory.resolve("b").toString(),
            "--runroot",
            directory.resolve("br").toString(),
            "--storage-driver",
            "overlay");
    String container = buildah("from", "scratch");
    buildah("copy", "-q", container, base.toString(), "/");
    buildah("config", "--env", "PATH=/usr/bin:/bin", "--cmd", "/bin/sh", container);
    buildah("commit", "-q", "--format", "docker", container, "base:1");
    buildah("rm", container);
  }

  @AfterAll
  void removeStores() throws IOException {
    store.close();
    buildah("rm", "--all");
    buildah("rmi", "--all", "--force");
  }

  @Test
  void everyDockerfileGivesTheSameFilesAndConfiguration() throws IOException {
    SequencedMap<String, String> differences = new LinkedHashMap<>();
    int number = 0;
    for (Map.Entry<String, String> entry : cases().entrySet()) {
      number++;
      // To look at the files, buildah would run the triggers of ONBUILD.
      boolean files = !entry.getKey().contains("(configuration only)");
      List<String> ours;
      try {
        ours = varve(entry.getValue(), files);
      } catch (RuntimeException e) {
        ours = List.of("failure: " + e);
      }
      List<String> theirs = buildah(entry.getValue(), number, files);
      String difference = difference(entry.getKey(), ours, theirs);
      if (!difference.isEmpty()) {
        differences.put(entry.getKey(), difference);
      }
    }
    assertThat(number).isGreaterThanOrEqualTo(60);
    StringBuilder text = new StringBuilder();
    differences.forEach((name, lines) -> text.append("=== " + name + "\n" + lines));
    assertThat(text.toString()).isEmpty();
  }

  private List<String> varve(String dockerfile, boolean files) throws IOException {
    BuildResult result = store.build(context, dockerfile);
    List<String> lines = new ArrayList<>();
    if (files) {
      lines.addAll(FileListing.of(store.tree(result)));
    }
    lines.addAll(config(result.config().config()));
    return lines;
  }

  private List<String> buildah(String dockerfile, int number, boolean files) throws IOException {
    Path file = directory.resolve("Dockerfile" + number);
    Files.writeString(file, dockerfile);
    String tag = "result:" + number;
    buildah(
        "bud",
        "-q",
        "--isolation",
        "chroot",
        "--format",
        "docker",
        "-t",
        tag,
        "-f",
        file.toString(),
        context.toString());
    List<String> lines = new ArrayList<>();
    if (files) {
      String container = buildah("from", tag);
      Path mounted = Path.of(buildah("mount", container));
      lines.addAll(FileListing.of(new DirectoryTree(mounted)));
      buildah("rm", container);
    }
    String json = buildah("inspect", "--type", "image", "--format", "{{.Config}}", tag);
    JsonObject document = Json.parseObject(json.getBytes(StandardCharsets.UTF_8), "config");
    lines.addAll(
        config(ImageConfigCodec.runConfig(document.object("config").orElse(JsonObject.EMPTY))));
    return lines;
  }

  private static List<String> config(RunConfig config) {
    RunConfigBuilder builder = config.toBuilder();
    SequencedMap<String, String> labels = new LinkedHashMap<>(config.labels());
    labels.remove("io.buildah.version");
    String json =
        Json.toPrettyText(
            ImageConfigCodec.json(
                builder.labels(new LinkedHashMap<>(new TreeMap<>(labels))).build()));
    return json.lines().map(line -> "config: " + line.replaceAll(",$", "")).toList();
  }

  private static String difference(String name, List<String> ours, List<String> theirs) {
    List<String> accepted = new ArrayList<>(EVERYWHERE.lines());
    Optional.ofNullable(ACCEPTED.get(name)).ifPresent(a -> accepted.addAll(a.lines()));
    StringBuilder text = new StringBuilder();
    for (String line : ours) {
      if (!theirs.contains(line) && accepted.stream().noneMatch(line::startsWith)) {
        text.append("  varve:   ").append(line).append('\n');
      }
    }
    for (String line : theirs) {
      if (!ours.contains(line) && accepted.stream().noneMatch(line::startsWith)) {
        text.append("  buildah: ").append(line).append('\n');
      }
    }
    return text.toString();
  }

  private String buildah(String... arguments) {
    List<String> command = new ArrayList<>(buildah);
    command.addAll(List.of(arguments));
    return Programs.run(command.toArray(String[]::new)).lines().reduce("", (_, last) -> last);
  }

  private static SequencedMap<String, String> cases() throws IOException {
    SequencedMap<String, String> cases = new LinkedHashMap<>();
    try (InputStream in =
        BuildahDifferentialPeerTest.class.getResourceAsStream("differential/cases.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      for (String part : text.split("(?m)^=== ", -1)) {
        int end = part.indexOf('\n');
        if (end > 0) {
          cases.put(part.substring(0, end), part.substring(end + 1));
        }
      }
    }
    return cases;
  }
}
