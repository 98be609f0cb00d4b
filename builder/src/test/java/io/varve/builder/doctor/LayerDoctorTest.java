package io.varve.builder.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerDoctorTest {

  @TempDir private Path directory;

  private static LayerFile file(String path, long size) {
    return new LayerFile.Regular(path, size, Path.of("unread"));
  }

  private LayerFile file(String path, byte[] content) throws IOException {
    Path file = Files.createTempFile(directory, "content", "");
    return new LayerFile.Regular(path, content.length, Files.write(file, content));
  }

  private static LayerFiles layer(String instruction, LayerFile... files) {
    return new LayerFiles(instruction, List.of(files));
  }

  private static List<String> examine(int baseLayers, LayerFiles... layers) throws IOException {
    return LayerDoctor.examine(List.of(layers), baseLayers, 1_000).stream()
        .map(Diagnosis::line)
        .toList();
  }

  @Test
  void deletedFilesThatAreStillShipped() throws IOException {
    assertThat(
            examine(
                0,
                layer("ADD big.tar /opt", file("opt/a", 2_000_000), file("opt/b/c", 500_000)),
                layer("RUN rm -rf /opt", new LayerFile.Deleted("opt"))))
        .containsExactly(
            "\"RUN rm -rf /opt\" deletes 2.5 MB in 2 files in vain; \"ADD big.tar /opt\" still ships"
                + " them: use them by RUN --mount=type=bind, or leave them out with --exclude or"
                + " .dockerignore");
  }

  @Test
  void anOpaqueDirectoryDeletesWhatIsBelowButNotWhatItHasItself() throws IOException {
    assertThat(
            examine(
                0,
                layer("RUN a", file("d/x", 5_000), file("de", 9_000)),
                layer("RUN b", file("d/x", 7_000), new LayerFile.Directory("d", true))))
        .containsExactly(
            "\"RUN b\" deletes 5.0 kB in 1 file in vain; \"RUN a\" still ships them: delete them in"
                + " that instruction");
  }

  @Test
  void deletionsInTheBaseImageBlameNoInstructionOfIt() throws IOException {
    assertThat(
            examine(
                1,
                layer("base", file("usr/share/doc/x", 5_000)),
                layer("RUN rm -rf /usr/share/doc", new LayerFile.Deleted("usr/share/doc"))))
        .containsExactly(
            "\"RUN rm -rf /usr/share/doc\" deletes 5.0 kB in 1 file in vain; the base image still"
                + " ships them: a smaller base would help");
  }

  @Test
  void filesRepeatedWithTheSameContent() throws IOException {
    byte[] a = new byte[4_000];
    byte[] b = new byte[5_000];
    assertThat(
            examine(
                0,
                layer("COPY . /app", file("app/a", a), file("app/b", b)),
                layer("RUN chown -R app /app", file("app/a", a), file("app/b", b))))
        .containsExactly(
            "\"RUN chown -R app /app\" repeats 9.0 kB in 2 files without changing their content;"
                + " write \"COPY --chmod=MODE --chown=USER\" instead");
  }

  @Test
  void whatIsCopiedTwiceIsToBeLeftOutOnce() throws IOException {
    byte[] a = new byte[4_000];
    assertThat(
            examine(
                1,
                layer("base", file("b", a)),
                layer("COPY app /app", file("app/a", a)),
                layer("COPY . /", file("app/a", a), file("b", a))))
        .containsExactlyInAnyOrder(
            "\"COPY . /\" repeats 4.0 kB in 1 file without changing their content; the base image"
                + " has them already: leave them out with --exclude or .dockerignore",
            "\"COPY . /\" repeats 4.0 kB in 1 file without changing their content; \"COPY app"
                + " /app\" has them already: leave them out with --exclude or .dockerignore");
  }

  @Test
  void aCacheThatWasCopiedIsNoCommandsToClean() throws IOException {
    assertThat(examine(0, layer("COPY --from=x / /", file("var/lib/apt/lists/deb_main", 40_000))))
        .containsExactly(
            "\"COPY --from=x / /\" leaves apt package lists, 40.0 kB in 1 file; leave them out with"
                + " --exclude or .dockerignore");
  }

  @Test
  void otherContentOfTheSameLengthIsNoRepetition() throws IOException {
    byte[] before = new byte[4_000];
    byte[] after = before.clone();
    after[3_999] = 1;
    assertThat(examine(0, layer("COPY a /a", file("a", before)), layer("RUN b", file("a", after))))
        .isEmpty();
  }

  @Test
  void packageCachesAreNamedWithTheirRemedy() throws IOException {
    List<String> lines =
        examine(
            0,
            layer(
                "RUN apt-get update && apt-get install -y x",
                file("var/lib/apt/lists/deb_main", 40_000),
                file("var/cache/apt/archives/x.deb", 30_000),
                file("root/.cache/pip/http/x", 20_000),
                file("home/u/.npm/_cacache/x", 10_000),
                file("var/cache/apk/x", 9_000),
                file("var/cache/dnf/x", 8_000),
                file("usr/bin/x", 90_000)));
    assertThat(lines).hasSize(6);
    assertThat(lines.getFirst())
        .isEqualTo(
            "\"RUN apt-get update && apt-get install -y x\" leaves apt package lists, 40.0 kB in 1"
                + " file; end the instruction with \"&& rm -rf /var/lib/apt/lists/*\", or use RUN"
                + " --mount=type=cache,target=/var/lib/apt,sharing=locked");
  }

  @Test
  void aCacheThatALaterLayerDeletesIsReportedAsDeletedOnly() throws IOException {
    assertThat(
            examine(
                0,
                layer("RUN apt-get update", file("var/lib/apt/lists/x", 40_000)),
                layer(
                    "RUN rm -rf /var/lib/apt/lists/*",
                    new LayerFile.Deleted("var/lib/apt/lists/x"))))
        .hasSize(1)
        .allMatch(line -> line.contains("in vain"));
  }

  @Test
  void cachesOfTheBaseImageAndSmallThingsAreNotReported() throws IOException {
    assertThat(examine(1, layer("base", file("var/lib/apt/lists/x", 40_000)))).isEmpty();
    assertThat(examine(0, layer("RUN a", file("var/lib/apt/lists/x", 999)))).isEmpty();
  }

  @Test
  void aLongInstructionIsCutAndHasNoControlCharacters() throws IOException {
    assertThat(
            examine(
                0,
                layer("RUN a \t\n b\u001b[0m " + "x".repeat(100), file("var/cache/apk/x", 40_000))))
        .singleElement()
        .satisfies(
            line -> assertThat(line).startsWith("\"RUN a b [0m xxxx").contains("x…\" leaves"));
  }
}
