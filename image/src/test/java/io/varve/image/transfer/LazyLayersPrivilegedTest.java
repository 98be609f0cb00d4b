package io.varve.image.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import io.varve.image.ResolvedImage;
import io.varve.image.archive.TarSink;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.server.RegistryServer;
import io.varve.image.testing.Clients;
import io.varve.image.testing.TestStore;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.oci.error.DigestMismatch;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.content.Expected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers made for lazy readers: eStargz and zstd:chunked. */
class LazyLayersPrivilegedTest {

  private static final Map<String, String> STARGZ =
      Map.of("containerd.io/snapshot/stargz/toc.digest", "sha256:" + "0".repeat(64));
  private static final int SKIPPABLE = 0x184D2A50;

  @TempDir Path directory;
  private TestStore origin;
  private TestStore target;
  private RegistryServer server;
  private RegistryClient client;

  @BeforeEach
  void serve() throws IOException {
    origin = TestStore.real(directory.resolve("origin"));
    target = TestStore.real(directory.resolve("target"));
    server = origin.serve();
    client = Clients.anonymous();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  /** An archive in parts, one an entry, that make a tar one after the other. */
  private static List<byte[]> parts(String... namesAndContents) throws IOException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    List<Integer> ends = new ArrayList<>();
    try (TarSink sink = new TarSink(whole)) {
      for (int i = 0; i < namesAndContents.length; i += 2) {
        byte[] content = namesAndContents[i + 1].getBytes(StandardCharsets.UTF_8);
        sink.file(namesAndContents[i], content.length, out -> out.write(content));
        ends.add(whole.size());
      }
    }
    ends.add(whole.size());
    ByteBuffer bytes = ByteBuffer.wrap(whole.toByteArray());
    return ends.stream()
        .map(
            end -> {
              byte[] part = new byte[end - bytes.position()];
              bytes.get(part);
              return part;
            })
        .toList();
  }

  private static byte[] joined(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(all::writeBytes);
    return all.toByteArray();
  }

  /** A member of gzip for each part, and the footer, an empty member with the table's place. */
  private static byte[] stargz(List<byte[]> parts) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      try (GZIPOutputStream member = new GZIPOutputStream(all)) {
        member.write(part);
      }
    }
    all.writeBytes(new byte[] {0x1f, (byte) 0x8b, 8, 4, 0, 0, 0, 0, 0, (byte) 0xff, 26, 0});
    all.writeBytes(new byte[] {'S', 'G', 22, 0});
    all.writeBytes("%016xSTARGZ".formatted(4711).getBytes(StandardCharsets.US_ASCII));
    all.writeBytes(new byte[] {1, 0, 0, (byte) 0xff, (byte) 0xff, 0, 0, 0, 0, 0, 0, 0, 0});
    return all.toByteArray();
  }

  /** A frame of zstd for each part, then the table and the footer in frames to be skipped. */
  private static byte[] chunked(List<byte[]> parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    parts.forEach(part -> all.writeBytes(Zstd.compress(part)));
    all.writeBytes(skippable(Zstd.compress("{\"version\":1}".getBytes(StandardCharsets.UTF_8))));
    all.writeBytes(skippable(new byte[64]));
    return all.toByteArray();
  }

  private static byte[] skippable(byte[] content) {
    return ByteBuffer.allocate(8 + content.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(SKIPPABLE)
        .putInt(content.length)
        .put(content)
        .array();
  }

  private Descriptor add(
      MediaType type, byte[] layer, List<byte[]> parts, Map<String, String> annotations)
      throws IOException {
    Descriptor plain = Descriptor.of(type, layer);
    Descriptor described =
        new Descriptor(
            type, plain.digest(), plain.size(), Optional.empty(), annotations, Optional.empty());
    origin.content.ingest(layer, Expected.of(described));
    origin.add("app:1", List.of(new DiffId(Digest.of(joined(parts)))), List.of(described));
    return described;
  }

  /** Pulls the image and returns the directory of its layer. */
  private Path pulled(Descriptor layer) throws IOException, InterruptedException {
    ResolvedImage image =
        target
            .puller(client)
            .pull(
                Reference.parse("127.0.0.1:" + server.address().getPort() + "/app:1"),
                TestStore.PLATFORM,
                ProgressListener.NONE)
            .image();
    assertThat(target.content.info(layer.digest())).isPresent();
    return target.snapshots.layers(image.snapshot().orElseThrow()).getFirst();
  }

  @Test
  void theTableOfAStargzLayerIsNoFileOfTheImage() throws Exception {
    List<byte[]> parts =
        parts("etc/name", "varve\n", ".no.prefetch.landmark", "\u000f", "stargz.index.json", "{}");
    Descriptor layer = add(MediaType.OCI_LAYER_GZIP, stargz(parts), parts, STARGZ);

    Path files = pulled(layer);

    assertThat(files.resolve("etc/name")).hasContent("varve\n");
    assertThat(files).isDirectoryNotContaining(path -> !path.endsWith("etc"));
  }

  @Test
  void filesOfTheSameNamesInOtherLayersStay() throws Exception {
    List<byte[]> parts = parts("stargz.index.json", "mine\n", ".prefetch.landmark", "mine\n");
    Descriptor layer = add(MediaType.OCI_LAYER_GZIP, stargz(parts), parts, Map.of());

    Path files = pulled(layer);

    assertThat(files.resolve("stargz.index.json")).hasContent("mine\n");
    assertThat(files.resolve(".prefetch.landmark")).hasContent("mine\n");
  }

  @Test
  void directoriesOfTheSameNamesStay() throws Exception {
    List<byte[]> parts = parts("stargz.index.json/deep", "mine\n");
    Descriptor layer = add(MediaType.OCI_LAYER_GZIP, stargz(parts), parts, STARGZ);

    assertThat(pulled(layer).resolve("stargz.index.json/deep")).hasContent("mine\n");
  }

  @Test
  void theTableOfAChunkedLayerIsPassedOver() throws Exception {
    List<byte[]> parts = parts("etc/name", "varve\n", "etc/other", "x".repeat(100_000));
    Descriptor layer = add(MediaType.OCI_LAYER_ZSTD, chunked(parts), parts, Map.of());

    Path files = pulled(layer);

    assertThat(files.resolve("etc/name")).hasContent("varve\n");
    assertThat(Files.size(files.resolve("etc/other"))).isEqualTo(100_000);
  }

  @Test
  void aChangedTableIsADigestMismatch() throws Exception {
    List<byte[]> parts = parts("etc/name", "varve\n");
    byte[] right = chunked(parts);
    Descriptor layer = add(MediaType.OCI_LAYER_ZSTD, right, parts, Map.of());
    byte[] wrong = right.clone();
    wrong[wrong.length - 1] ^= 1;
    replaceBlob(layer, wrong);

    assertThatThrownBy(() -> pulled(layer)).isInstanceOf(DigestMismatch.class);
    assertThat(target.content.info(layer.digest())).isEmpty();
  }

  private void replaceBlob(Descriptor layer, byte[] bytes) throws IOException {
    Path blobs = directory.resolve("origin/content/blobs/sha256");
    Files.write(blobs.resolve(layer.digest().hex()), bytes);
  }
}
