package io.varve.image.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.image.ResolvedImage;
import io.varve.image.WholeIndex;
import io.varve.image.registry.Backoff;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.RegistryOptions;
import io.varve.image.registry.server.RegistryServer;
import io.varve.image.testing.Clients;
import io.varve.image.testing.FaultProxy;
import io.varve.image.testing.FaultProxy.Harm;
import io.varve.image.testing.TestStore;
import io.varve.oci.Descriptor;
import io.varve.oci.ManifestCodec;
import io.varve.oci.MediaType;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.NotFound;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressEvent.Phase;
import io.varve.oci.task.ProgressEvent.Transfer;
import io.varve.oci.task.ProgressListener;
import io.varve.oci.task.TaskScope;
import io.varve.storage.content.ContentReader;
import io.varve.storage.content.ContentStore;
import io.varve.storage.content.Expected;
import io.varve.storage.content.FileContentStore;
import io.varve.storage.content.Ingest;
import io.varve.storage.content.IngestRef;
import io.varve.storage.disk.Disk;
import io.varve.storage.lock.Locks;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransferTest {

  @TempDir Path directory;
  private TestStore origin;
  private TestStore target;
  private RegistryServer server;
  private RegistryClient client;
  private String registry;

  @BeforeEach
  void serve() throws IOException {
    origin = new TestStore(directory.resolve("origin"));
    target = new TestStore(directory.resolve("target"));
    server = origin.serve();
    registry = "127.0.0.1:" + server.address().getPort();
    client = Clients.anonymous();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private Pulled pull(String name) throws IOException, InterruptedException {
    return pull(name, ProgressListener.NONE);
  }

  private Pulled pull(String name, ProgressListener progress)
      throws IOException, InterruptedException {
    return target
        .puller(client)
        .pull(Reference.parse(registry + "/" + name), TestStore.PLATFORM, progress);
  }

  /** The server names the images of its store by what follows its own address. */
  @Test
  void aPulledImageHasTheDigestsOfItsOrigin() throws Exception {
    ResolvedImage pushed = origin.addImage("app:1", 1, 5000, 70_000, 0, 300_000);
    Pulled pulled = pull("app:1");
    assertThat(pulled.changed()).isTrue();
    assertThat(pulled.image().imageId()).isEqualTo(pushed.imageId());
    assertThat(pulled.target().digest()).isEqualTo(pushed.manifest().descriptor().digest());
    assertThat(target.snapshots.find(pulled.image().snapshot().orElseThrow())).isPresent();
    for (Descriptor layer : pushed.manifest().layers()) {
      assertThat(target.content.info(layer.digest())).isPresent();
    }
  }

  /** An IPv4 address as IPv6 writes it, since hosts without IPv6 run this test, too. */
  @Test
  void aRegistryMayBeNamedByAnAddressOfIpv6() throws Exception {
    ResolvedImage image = origin.addImage("app:1", 1, 5000);
    registry = "[::ffff:7f00:1]:" + server.address().getPort();
    RegistryOptions options = Clients.options().change().insecure(Set.of(registry)).build();
    try (RegistryClient plain = Clients.of(options)) {
      Reference name = Reference.parse(registry + "/app:1");
      Pulled pulled = target.puller(plain).pull(name, TestStore.PLATFORM, ProgressListener.NONE);
      assertThat(pulled.image().imageId()).isEqualTo(image.imageId());
      assertThat(target.catalog.find(name)).isPresent();
    }
  }

  @Test
  void anImageThatIsUpToDateCostsOneRequest() throws Exception {
    origin.addImage("app:1", 1, 5000);
    try (FaultProxy proxy = new FaultProxy(server.address(), Harm.CUT, Long.MAX_VALUE)) {
      registry = proxy.registry();
      pull("app:1");
      long before = proxy.passed();
      assertThat(pull("app:1").changed()).isFalse();
      assertThat(proxy.passed() - before).isLessThan(500); // the header of one answer
    }
  }

  @Test
  void aMovedTagIsFetchedAnewAndLeavesTheOldImageUntagged() throws Exception {
    origin.addImage("app:1", 1, 5000);
    ResolvedImage old = pull("app:1").image();
    origin.addImage("app:1", 2, 6000);
    assertThat(pull("app:1").image().imageId()).isNotEqualTo(old.imageId());
    assertThat(target.catalog.withId(old.imageId()))
        .singleElement()
        .matches(image -> image.reference().isEmpty());
  }

  /** An index of two images; the store keeps both. */
  private static Descriptor addIndex(TestStore store, String name) throws IOException {
    ResolvedImage one = store.addImage("one:1", 21, 4000);
    ResolvedImage other = store.addImage("other:1", 22, 5000);
    byte[] index =
        ManifestCodec.index(
            MediaType.OCI_INDEX,
            List.of(forPlatform(one, "linux/amd64"), forPlatform(other, "linux/arm64")),
            Map.of());
    Descriptor target = Descriptor.of(MediaType.OCI_INDEX, index);
    store.content.ingest(index, Expected.of(target));
    store.catalog.tag(Reference.parseTagged(name), target, one.imageId());
    return target;
  }

  private static Descriptor forPlatform(ResolvedImage image, String platform) {
    Descriptor plain = image.manifest().descriptor();
    return new Descriptor(
        plain.mediaType(),
        plain.digest(),
        plain.size(),
        Optional.of(Platform.parse(platform)),
        Map.of(),
        Optional.empty());
  }

  @Test
  void allPlatformsArePulledAndSentOnWithTheSameDigests() throws Exception {
    Descriptor index = addIndex(origin, "app:1");
    Reference name = Reference.parse(registry + "/app:1");
    Pulled one = pull("app:1");
    assertThat(WholeIndex.find(target.images, target.layers, one.image().record())).isEmpty();
    Pulled all = target.puller(client).pullWhole(name, TestStore.PLATFORM, ProgressListener.NONE);
    assertThat(all.target()).isEqualTo(index);
    assertThat(WholeIndex.find(target.images, target.layers, all.image().record()))
        .hasValueSatisfying(whole -> assertThat(whole.images()).hasSize(2));
    TestStore mirror = new TestStore(directory.resolve("mirror"));
    try (RegistryServer second = mirror.serve()) {
      Reference to = Reference.parse("127.0.0.1:" + second.address().getPort() + "/copy:1");
      Descriptor sent =
          target.pusher(client).push(all.image(), to, Packing.gzip(1), ProgressListener.NONE);
      assertThat(sent.digest()).isEqualTo(index.digest());
      assertThat(client.manifest(to).descriptor().digest()).isEqualTo(index.digest());
    }
  }

  @Test
  void aSharedLayerIsReportedAsExisting() throws Exception {
    ResolvedImage base = origin.addImage("base:1", 1, 5000);
    ResolvedImage other = origin.addImage("other:1", 2, 6000);
    origin.add(
        "app:1",
        List.of(base.config().diffIds().getFirst(), other.config().diffIds().getFirst()),
        List.of(base.manifest().layers().getFirst(), other.manifest().layers().getFirst()));
    pull("base:1");
    ConcurrentLinkedQueue<ProgressEvent> events = new ConcurrentLinkedQueue<>();
    pull("app:1", events::add);
    Descriptor shared = base.manifest().layers().getFirst();
    assertThat(events)
        .contains(
            new Transfer(shared.digest().shortHex(), Phase.EXISTS, shared.size(), shared.size()));
    assertThat(events)
        .noneMatch(
            e ->
                e instanceof Transfer(String id, Phase phase, long _, long _)
                    && id.equals(shared.digest().shortHex())
                    && phase == Phase.DOWNLOADING);
  }

  @Test
  void aPullGoesOnWhereAnEarlierProcessStopped() throws Exception {
    ResolvedImage image = origin.addImage("app:1", 3, 400_000);
    Descriptor layer = image.manifest().layers().getFirst();
    byte[] half = firstHalf(layer);
    ingest(layer, half);
    try (FaultProxy proxy = new FaultProxy(server.address(), Harm.CUT, Long.MAX_VALUE)) {
      registry = proxy.registry();
      assertThat(pull("app:1").image().imageId()).isEqualTo(image.imageId());
      assertThat(proxy.passed()).isLessThan(layer.size() - half.length + 8000);
    }
  }

  @Test
  void bytesOfAnEarlierProcessThatAreWrongAreFetchedAnew() throws Exception {
    ResolvedImage image = origin.addImage("app:1", 3, 400_000);
    Descriptor layer = image.manifest().layers().getFirst();
    byte[] half = firstHalf(layer);
    half[100] ^= 1;
    ingest(layer, half);
    assertThat(pull("app:1").image().imageId()).isEqualTo(image.imageId());
  }

  private byte[] firstHalf(Descriptor layer) throws IOException {
    try (ContentReader reader = origin.content.open(layer.digest())) {
      return reader.newInputStream().readNBytes((int) layer.size() / 2);
    }
  }

  private void ingest(Descriptor layer, byte[] bytes) throws IOException {
    try (Ingest ingest = target.content.begin(new IngestRef("blob " + layer.digest()))) {
      ingest.write(ByteBuffer.wrap(bytes));
    }
  }

  @Test
  void everyCorruptedByteIsRefusedAndNothingIsNamed() throws Exception {
    origin.addImage("app:1", 4, 3000, 3000);
    long size;
    try (FaultProxy proxy = new FaultProxy(server.address(), Harm.CUT, Long.MAX_VALUE)) {
      registry = proxy.registry();
      new TestStore(directory.resolve("measure"))
          .puller(client)
          .pull(Reference.parse(registry + "/app:1"), TestStore.PLATFORM, ProgressListener.NONE);
      size = proxy.passed();
    }
    int refused = 0;
    for (long position = 0; position < size; position += 97) {
      target = new TestStore(directory.resolve("corrupt" + position));
      try (FaultProxy proxy = new FaultProxy(server.address(), Harm.CORRUPT, position);
          RegistryClient fresh = impatient(Clients.options().backoff())) {
        registry = proxy.registry();
        refused += pullSurvives(fresh) ? 0 : 1;
      }
    }
    assertThat(refused).isGreaterThan(20);
  }

  /** What a harmed header announces may never come. */
  private static RegistryClient impatient(Backoff backoff) {
    return Clients.of(
        Clients.options().change().backoff(backoff).stallTimeout(Duration.ofMillis(500)).build());
  }

  /** Harm to a header may go unnoticed; then the image must be right, else nothing is there. */
  private boolean pullSurvives(RegistryClient fresh) throws InterruptedException, IOException {
    try {
      Pulled pulled =
          target
              .puller(fresh)
              .pull(Reference.parse(registry + "/app:1"), TestStore.PLATFORM, _ -> {});
      assertThat(pulled.image().imageId()).isEqualTo(origin.images.resolve("app:1").imageId());
      return true;
    } catch (IOException | RuntimeException e) {
      assertThat(target.catalog.list()).isEmpty();
      return false;
    }
  }

  @Test
  void anImageThatIsNotThereIsNotFound() {
    assertThatThrownBy(() -> pull("missing:1"))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("missing:1")
        .hasMessageContaining(registry);
  }

  @Test
  void aBlobOfOtherBytesIsRefused() throws Exception {
    ResolvedImage image = origin.addImage("app:1", 5, 2000);
    Descriptor layer = image.manifest().layers().getFirst();
    Descriptor lie =
        new Descriptor(layer.mediaType(), image.manifest().descriptor().digest(), layer.size());
    origin.add("lie:1", image.config().diffIds(), List.of(lie));
    assertThatThrownBy(() -> pull("lie:1")).isInstanceOf(RuntimeException.class);
    assertThat(target.catalog.list()).isEmpty();
  }

  @Test
  void aLayerWithAnotherDiffIdIsRefused() throws Exception {
    ResolvedImage image = origin.addImage("app:1", 5, 2000);
    ResolvedImage other = origin.addImage("app:2", 6, 2000);
    origin.add("lie:1", other.config().diffIds(), image.manifest().layers());
    assertThatThrownBy(() -> pull("lie:1")).isInstanceOf(DataLoss.class);
    assertThat(target.catalog.list()).isEmpty();
    assertThat(target.snapshots.find(SnapshotName.of(other.chains().getFirst()))).isEmpty();
  }

  @Test
  void aPushSendsWhatIsMissingOnly() throws Exception {
    ResolvedImage image = target.addImage(registry + "/app:1", 7, 2000, 3000);
    ConcurrentLinkedQueue<ProgressEvent> events = new ConcurrentLinkedQueue<>();
    Reference name = Reference.parse(registry + "/app:1");
    Descriptor sent = target.pusher(client).push(image, name, Packing.gzip(2), _ -> {});
    assertThat(sent).isEqualTo(image.manifest().descriptor());
    target.pusher(client).push(image, name, Packing.gzip(2), events::add);
    assertThat(events).allMatch(e -> e instanceof Transfer t && t.phase() == Phase.EXISTS);
    assertThat(origin.images.resolve("app:1").imageId()).isEqualTo(image.imageId());
  }

  @Test
  void aLayerThatIsKeptOnlyUnpackedIsCompressedOnItsWay() throws Exception {
    ResolvedImage built = unpackedOnly(target, "app:1");
    for (Packing packing : List.of(Packing.gzip(2), Packing.zstd(2))) {
      Reference name = Reference.parse(registry + "/app").withTag(packing.key());
      target.pusher(client).push(built, name, packing, _ -> {});
      ResolvedImage arrived = origin.images.resolve("app:" + packing.key());
      assertThat(arrived.imageId()).isEqualTo(built.imageId());
      Descriptor layer = arrived.manifest().layers().getFirst();
      assertThat(layer.mediaType()).isEqualTo(packing.layerType());
      assertThat(layer.size()).isLessThan(built.manifest().layers().getFirst().size());
    }
  }

  @Test
  void aLayerThatIsKeptOnlyUnpackedIsServed() throws Exception {
    ResolvedImage built = unpackedOnly(origin, "app:1");
    assertThat(pull("app:1").image().imageId()).isEqualTo(built.imageId());
  }

  /** An image as the builder leaves it: the layer's descriptor is the tar's, without a blob. */
  private static ResolvedImage unpackedOnly(TestStore store, String name) throws Exception {
    ResolvedImage image = store.addImage("seed:1", 8, 2_000_000);
    try (var lease = TestStore.leases().open(Duration.ofHours(1), "test")) {
      store.unpacker.unpack(lease, image.manifest(), image.config(), ProgressListener.NONE);
    }
    Descriptor tar =
        new Descriptor(
            MediaType.OCI_LAYER, image.config().diffIds().getFirst().digest(), 2_000_000);
    return store.add(name, image.config().diffIds(), List.of(tar));
  }

  @Test
  void everyCutPointEndsInTheSameDigest() throws Exception {
    ResolvedImage image = origin.addImage("app:1", 9, 20_000, 1000, 30_000);
    long size;
    try (FaultProxy proxy = new FaultProxy(server.address(), Harm.CUT, Long.MAX_VALUE)) {
      registry = proxy.registry();
      pull("app:1");
      size = proxy.passed();
    }
    Random random = new Random(20_260_101);
    for (int i = 0; i < 500; i++) {
      Path root = Files.createDirectories(directory.resolve("cut" + i));
      target = new TestStore(root);
      try (FaultProxy proxy = new FaultProxy(server.address(), Harm.CUT, random.nextLong(size))) {
        registry = proxy.registry();
        assertThat(pull("app:1").image().imageId()).isEqualTo(image.imageId());
      }
    }
  }

  @Test
  void aSilentConnectionIsReplaced() throws Exception {
    ResolvedImage image = origin.addImage("app:1", 9, 200_000);
    try (FaultProxy proxy = new FaultProxy(server.address(), Harm.STALL, 60_000);
        RegistryClient impatient =
            impatient(new Backoff(100, Duration.ofMillis(2), Duration.ofMillis(20)))) {
      Pulled pulled =
          target
              .puller(impatient)
              .pull(Reference.parse(proxy.registry() + "/app:1"), TestStore.PLATFORM, _ -> {});
      assertThat(pulled.image().imageId()).isEqualTo(image.imageId());
    }
  }

  @Test
  void twoProcessesDownloadABlobOnce() throws Exception {
    ResolvedImage image = origin.addImage("app:1", 10, 3_000_000);
    try (FaultProxy proxy = new FaultProxy(server.address(), Harm.CUT, Long.MAX_VALUE);
        TaskScope scope = new TaskScope()) {
      registry = proxy.registry();
      for (String name : List.of("one", "two")) {
        Path own = directory.resolve(name);
        // the same directory with locks of its own, as another process has them
        ContentStore content =
            new FileContentStore(
                directory.resolve("content"),
                new Locks(directory.resolve("content-locks")),
                Disk.local());
        scope.fork(
            () ->
                new TestStore(own, content)
                    .puller(client)
                    .pull(Reference.parse(registry + "/app:1"), TestStore.PLATFORM, _ -> {}));
      }
      scope.joinOrThrow();
      assertThat(proxy.passed())
          .isBetween(
              image.manifest().layers().getFirst().size(),
              image.manifest().layers().getFirst().size() + 20_000);
    }
  }
}
