package io.varve.builder;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.builder.attest.AttestationOptions;
import io.varve.builder.graph.BuildOptions;
import io.varve.builder.image.Annotations;
import io.varve.builder.image.Finishing;
import io.varve.builder.testing.FileListing;
import io.varve.builder.testing.TestStore;
import io.varve.oci.ChainId;
import io.varve.oci.ImageConfig;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.unionfs.LayerStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class SquashPrivilegedTest extends BuildFixture {

  private static final String DOCKERFILE =
      """
      FROM base:1 AS first
      RUN mkdir /d /gone && echo 1 > /d/one && echo big > /gone/x && rm /etc/group
      FROM first
      ENV A=1
      RUN rm -r /gone && ln /d/one /d/hard && ln -s one /d/link && chmod 700 /d
      RUN rm -r /usr && mkdir -p /usr/local && touch /usr/local/new
      RUN rm -r /var && echo file > /var
      RUN rm /var && mkdir /var && touch /var/later && rm -r /d && mkdir /d && touch /d/last
      """;

  private BuildResult build(String dockerfile, boolean squash) {
    return store.build(
        BuildRequest.of(
                TestStore.parse(dockerfile), context, BuildOptions.plain(TestStore.HOST), List.of())
            .withFinishing(new Finishing(Annotations.NONE, squash, AttestationOptions.NONE)));
  }

  private List<Path> layers(ImageConfig config) throws IOException {
    return store.snapshots.layers(SnapshotName.of(ChainId.prefixes(config.diffIds()).getLast()));
  }

  private List<String> files(ImageConfig config) throws IOException {
    return FileListing.of(
        new io.varve.builder.tree.LayerTree(
            LayerStack.of(store.tools.layerFormat(), layers(config))));
  }

  @Test
  void theBaseStaysAndOneLayerDoesWhatAllDid() throws IOException {
    ImageConfig plain = build(DOCKERFILE, false).config();
    ImageConfig squashed = build(DOCKERFILE, true).config();
    assertThat(squashed.diffIds()).hasSize(2).startsWith(plain.diffIds().getFirst());
    assertThat(files(squashed)).isEqualTo(files(plain));
  }

  @Test
  void whatTheBuildItselfDeletedIsNotShipped() throws IOException {
    Path layer = layers(build(DOCKERFILE, true).config()).getFirst();
    assertThat(Files.exists(layer.resolve("gone"), LinkOption.NOFOLLOW_LINKS)).isFalse();
    assertThat(Files.exists(layer.resolve("etc/group"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }

  @Test
  void theHistoryKeepsEveryInstructionAndEndsWithTheLayer() {
    ImageConfig config = build(DOCKERFILE, true).config();
    assertThat(config.history())
        .filteredOn(step -> !step.emptyLayer())
        .singleElement()
        .satisfies(step -> assertThat(step.comment()).contains("squash of 5 layers"));
    assertThat(config.history().stream().flatMap(step -> step.createdBy().stream()))
        .anyMatch(text -> text.startsWith("RUN"))
        .contains("ENV A=1");
    assertThat(config.config().env()).containsEntry("A", "1");
  }

  @Test
  void aSecondBuildFindsTheSquashedLayer() {
    BuildResult first = build(DOCKERFILE, true);
    assertThat(build(DOCKERFILE, true).manifest()).isEqualTo(first.manifest());
  }

  @Test
  void aSingleNewLayerStaysAsItIs() {
    String dockerfile = "FROM base:1\nRUN touch /x\n";
    assertThat(build(dockerfile, true).imageId()).isEqualTo(build(dockerfile, false).imageId());
  }

  @Test
  void changesThatUndoEachOtherLeaveTheFilesOfTheBase() throws IOException {
    ImageConfig plain = build("FROM base:1\nRUN touch /x\nRUN rm /x\n", false).config();
    ImageConfig squashed = build("FROM base:1\nRUN touch /x\nRUN rm /x\n", true).config();
    assertThat(files(squashed)).isEqualTo(files(plain));
  }
}
