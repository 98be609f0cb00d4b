package io.varve.builder.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LayerDoctorTest {

  private static final Instant THEN = Instant.ofEpochSecond(1_700_000_000);

  private static LayerFile file(String path, long size) {
    return new LayerFile.Regular(path, size, 0644, 0, 0, THEN);
  }

  private static LayerFiles layer(String instruction, LayerFile... files) {
    return new LayerFiles(instruction, List.of(files));
  }

  private static List<String> examine(int baseLayers, LayerFiles... layers) {
    return LayerDoctor.examine(List.of(layers), baseLayers, 1_000).stream()
        .map(Diagnosis::line)
        .toList();
  }

  @Test
  void deletedFilesThatAreStillShipped() {
    assertThat(
            examine(
                0,
                layer("ADD big.tar /opt", file("opt/a", 2_000_000), file("opt/b/c", 500_000)),
                layer("RUN rm -rf /opt", new LayerFile.Deleted("opt"))))
        .containsExactly(
            "\"RUN rm -rf /opt\" deletes 2.5 MB in 2 files in vain; \"ADD big.tar /opt\" still ships"
                + " them: delete them in that instruction");
  }

  @Test
  void anOpaqueDirectoryDeletesWhatIsBelowButNotWhatItHasItself() {
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
  void deletionsInTheBaseImageBlameNoInstructionOfIt() {
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
  void filesRepeatedByAModeOrOwnerChange() {
    assertThat(
            examine(
                0,
                layer("COPY . /app", file("app/a", 4_000), file("app/b", 5_000)),
                layer(
                    "RUN chown -R app /app",
                    new LayerFile.Regular("app/a", 4_000, 0644, 7, 7, THEN),
                    new LayerFile.Regular("app/b", 5_000, 0644, 7, 7, THEN))))
        .containsExactly(
            "\"RUN chown -R app /app\" repeats 9.0 kB in 2 files to change mode or owner; write"
                + " \"COPY --chmod=MODE --chown=USER\" instead");
  }

  @Test
  void changedContentIsNoRepetition() {
    assertThat(
            examine(
                0,
                layer("COPY a /a", file("a", 4_000)),
                layer("RUN b", new LayerFile.Regular("a", 4_000, 0644, 0, 0, THEN.plusNanos(1)))))
        .isEmpty();
  }

  @Test
  void packageCachesAreNamedWithTheirRemedy() {
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
  void aCacheThatALaterLayerDeletesIsReportedAsDeletedOnly() {
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
  void cachesOfTheBaseImageAndSmallThingsAreNotReported() {
    assertThat(examine(1, layer("base", file("var/lib/apt/lists/x", 40_000)))).isEmpty();
    assertThat(examine(0, layer("RUN a", file("var/lib/apt/lists/x", 999)))).isEmpty();
  }

  @Test
  void aLongInstructionIsCutAndHasNoControlCharacters() {
    assertThat(
            examine(
                0,
                layer("RUN a \t\n b\u001b[0m " + "x".repeat(100), file("var/cache/apk/x", 40_000))))
        .singleElement()
        .satisfies(
            line -> assertThat(line).startsWith("\"RUN a b [0m xxxx").contains("x…\" leaves"));
  }
}
