package io.varve.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.engine.container.ContainerFiles.CommitOptions;
import io.varve.engine.container.ContainerFiles.CopyOptions;
import io.varve.engine.container.ContainerFiles.FileChange;
import io.varve.engine.container.ContainerFiles.LayerHit;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.testing.TestStore;
import io.varve.oci.Digest;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.NotFound;
import io.varve.storage.layer.Attributes;
import io.varve.storage.layer.LayerPath;
import io.varve.storage.layer.TarEntry;
import io.varve.storage.layer.TarWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is done with containers' files from the host. */
class FilesPrivilegedTest extends ContainerFixture {
  private static final CopyOptions PLAIN = new CopyOptions(false, false);

  @TempDir Path host;
  private LocalFiles files;

  @BeforeEach
  void openFiles() {
    files = new LocalFiles(parts, containers);
  }

  private ContainerRecord ran(String name, String script) throws Exception {
    ContainerRecord record = containers.create(spec("sh", "-c", script).withName(name));
    containers.start(name);
    assertThat(containers.await(name)).isZero();
    return record;
  }

  private static List<String> lines(List<FileChange> changes) {
    return changes.stream().map(c -> c.kind().letter() + " " + c.path()).toList();
  }

  @Test
  void diffListsWhatWasAddedChangedAndDeleted() throws Exception {
    ran("d", "echo x >> /etc/group; echo new > /tmp/new; rm /data/seed");

    assertThat(lines(files.diff("d")))
        .containsExactlyInAnyOrder(
            "C /data", "D /data/seed", "C /etc", "C /etc/group", "C /tmp", "A /tmp/new");
  }

  @Test
  void aContainerThatChangesNothingHasNoDiff() throws Exception {
    ran("idle", "cat /etc/hosts /etc/resolv.conf /etc/hostname > /dev/null");

    assertThat(files.diff("idle")).isEmpty();
  }

  @Test
  void commitMakesAnImageWithTheChangesOnTop() throws Exception {
    ran("c", "echo kept > /data/kept; rm /data/seed");

    Digest id =
        files.commit(
            "c",
            new CommitOptions(
                Optional.of("mine:1"),
                Optional.of("Ann"),
                Optional.of("a change"),
                List.of("CMD [\"cat\", \"/data/kept\"]", "ENV MORE=1"),
                true));
    var made = store.images().resolve("mine:1");

    assertThat(made.imageId()).isEqualTo(id);
    assertThat(made.config().diffIds()).hasSize(2);
    assertThat(made.config().history().getLast().comment()).contains("a change");
    assertThat(made.config().config().env()).containsEntry("MORE", "1");
    var plain = spec();
    var ofMine =
        new io.varve.engine.container.ContainerSpec(
            "mine:1",
            Optional.empty(),
            plain.process(),
            plain.isolation(),
            plain.network(),
            plain.mounts(),
            plain.labels(),
            false,
            plain.supervision());
    assertThat(run(ofMine)).isEqualTo(new Output(0, "kept\n", ""));
    assertThat(
            files.commit(
                "c",
                new CommitOptions(
                    Optional.empty(), Optional.empty(), Optional.empty(), List.of(), true)))
        .isNotEqualTo(id);
  }

  @Test
  void copyingFollowsDockersRulesForTargets() throws Exception {
    containers.create(spec("true").withName("cp"));
    Path tree = Files.createDirectories(host.resolve("tree/deep"));
    Files.writeString(tree.resolve("f"), "content");
    Path source = host.resolve("tree");

    files.copyFromHost("cp", source.toString(), "/data", PLAIN);
    files.copyFromHost("cp", source.toString(), "/fresh", PLAIN);
    files.copyFromHost("cp", source + "/.", "/tmp", PLAIN);
    files.copyFromHost("cp", tree.resolve("f").toString(), "/data/renamed", PLAIN);

    Path merged = files.mount("cp");
    assertThat(merged.resolve("data/tree/deep/f")).hasContent("content");
    assertThat(merged.resolve("fresh/deep/f")).hasContent("content");
    assertThat(merged.resolve("tmp/deep/f")).hasContent("content");
    assertThat(merged.resolve("data/renamed")).hasContent("content");
    assertThat(files.unmount("cp")).isTrue();
    assertThat(files.unmount("cp")).isFalse();
    files.copyToHost("cp", "/data", host.toString(), PLAIN);
    files.copyToHost("cp", "/data/seed", host.resolve("seed2").toString(), PLAIN);
    assertThat(host.resolve("data/tree/deep/f")).hasContent("content");
    assertThat(host.resolve("seed2")).hasContent("from the image\n");
    assertThatThrownBy(() -> files.copyToHost("cp", "/none", host.toString(), PLAIN))
        .isInstanceOf(NotFound.class);
    assertThatThrownBy(
            () -> files.copyFromHost("cp", tree.resolve("f").toString(), "/no/such/", PLAIN))
        .isInstanceOf(NotFound.class);
  }

  @Test
  void aLinkOutOfTheContainerStaysInIt() throws Exception {
    ran("trap", "ln -s /../../../../../../../../tmp /out2; mkdir /etc/inner");
    Path file = host.resolve("payload");
    Files.writeString(file, "payload");

    files.copyFromHost("trap", file.toString(), "/out2/payload-of-varve", PLAIN);
    files.copyFromHost("trap", file.toString(), "/out/payload-of-varve", PLAIN);

    assertThat(Path.of("/tmp/payload-of-varve")).doesNotExist();
    assertThat(Path.of("/etc/payload-of-varve")).doesNotExist();
    Path merged = files.mount("trap");
    assertThat(merged.resolve("tmp/payload-of-varve")).exists();
    assertThat(merged.resolve("etc/payload-of-varve")).exists();
    files.unmount("trap");
  }

  @Test
  void aTarThatPlantsALinkAndWritesThroughItStaysInside() throws Exception {
    containers.create(spec("true").withName("tar"));
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    Attributes attributes = new Attributes(0644, 0, 0, Instant.EPOCH);
    try (TarWriter writer = new TarWriter(tar)) {
      writer.write(new TarEntry.SymbolicLink(LayerPath.of("link"), attributes, "/../../.." + host));
      writer.write(
          new TarEntry.File(LayerPath.of("link/escaped"), attributes, 1),
          new ByteArrayInputStream(new byte[] {'x'}));
    } catch (java.io.IOException refused) {
      assertThat(refused).isNotNull();
    }

    assertThatThrownBy(
            () -> files.copyIn("tar", "/data", new ByteArrayInputStream(tar.toByteArray()), false))
        .isInstanceOf(Exception.class);
    assertThat(host.resolve("escaped")).doesNotExist();
  }

  @Test
  void copyingInARunningContainerReachesItsVolumes() throws Exception {
    containers.create(
        spec("sleep", "1000")
            .withName("up")
            .withMounts(List.of(io.varve.engine.volume.MountSyntax.volume("live:/data"))));
    containers.start("up");
    Path file = host.resolve("f");
    Files.writeString(file, "into the volume");

    files.copyFromHost("up", file.toString(), "/data/f", PLAIN);

    assertThat(parts.volumes().inspect("live").mountpoint().resolve("f"))
        .hasContent("into the volume");
  }

  @Test
  void exportWritesTheMergedTree() throws Exception {
    ran("e", "rm /data/seed; echo more > /data/more");
    ByteArrayOutputStream tar = new ByteArrayOutputStream();

    files.export("e", tar);

    String text = tar.toString(StandardCharsets.ISO_8859_1);
    assertThat(text).contains("data/more").contains("bin/busybox").doesNotContain("data/seed");
  }

  @Test
  void whichNamesTheLayerThatWinsAndThoseItShadows() throws Exception {
    ran("w", "echo mine > /data/seed");

    List<LayerHit> hits = files.which("w", "/data/seed");

    assertThat(hits).extracting(LayerHit::layer).containsExactly(0, 1);
    assertThat(hits).extracting(LayerHit::wins).containsExactly(true, false);
    assertThat(hits.getLast().diffId()).isPresent();
  }

  @Test
  void aMountedContainerIsNotRemoved() throws Exception {
    containers.create(spec("true").withName("mounted"));
    files.mount("mounted");

    assertThatThrownBy(() -> containers.remove("mounted", false, true))
        .isInstanceOf(Conflict.class)
        .hasMessageContaining("unmount");
    assertThat(TestStore.IMAGE).isNotEmpty();
  }
}
