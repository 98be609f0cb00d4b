package io.varve.image.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.image.ResolvedImage;
import io.varve.image.registry.Backoff;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.RegistryOptions;
import io.varve.image.registry.Widening;
import io.varve.image.registry.server.RegistryServer;
import io.varve.image.testing.Clients;
import io.varve.image.testing.FaultProxy;
import io.varve.image.testing.FaultProxy.Harm;
import io.varve.image.testing.TestStore;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.Reference;
import io.varve.oci.error.EngineException;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.content.Ingest;
import io.varve.storage.content.IngestRef;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One big blob over several connections, which a stand-in registry is always slow enough for. */
class SeveralConnectionsTest {

  private static final Widening ALWAYS = new Widening(3, 16 * 1024, 0, Long.MAX_VALUE);
  private static final Widening NEVER = new Widening(3, 16 * 1024, 0, 0);

  @TempDir Path directory;
  private TestStore origin;
  private RegistryServer server;
  private ResolvedImage image;
  private Descriptor layer;

  @BeforeEach
  void serve() throws IOException {
    origin = new TestStore(directory.resolve("origin"));
    server = origin.serve();
    image = origin.addImage("app:1", 1, 900_000);
    layer = image.manifest().layers().getFirst();
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  private static Pulled pull(FaultProxy proxy, TestStore target, RegistryOptions options)
      throws IOException, InterruptedException {
    try (RegistryClient client = Clients.of(options)) {
      return target
          .puller(client)
          .pull(
              Reference.parse(proxy.registry() + "/app:1"),
              TestStore.PLATFORM,
              ProgressListener.NONE);
    }
  }

  private static RegistryOptions options(Widening widening) {
    return Clients.options().change().widening(widening).build();
  }

  private TestStore target(String name) {
    return new TestStore(directory.resolve(name));
  }

  @Test
  void aSlowBlobComesOverSeveralAndIsTheSame() throws Exception {
    try (FaultProxy proxy = new FaultProxy(server.address(), Harm.CUT, Long.MAX_VALUE)) {
      Pulled pulled = pull(proxy, target("target"), options(ALWAYS));
      assertThat(pulled.image().imageId()).isEqualTo(image.imageId());
      assertThat(proxy.connections()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void aFastBlobComesOverOne() throws Exception {
    try (FaultProxy proxy = new FaultProxy(server.address(), Harm.CUT, Long.MAX_VALUE)) {
      Pulled pulled = pull(proxy, target("target"), options(NEVER));
      assertThat(pulled.image().imageId()).isEqualTo(image.imageId());
      assertThat(proxy.connections()).isLessThanOrEqualTo(2);
    }
  }

  @Test
  void aCutAnywhereIsRepaired() throws Exception {
    Random random = new Random(7);
    for (int i = 0; i < 25; i++) {
      long position = random.nextLong(layer.size());
      try (FaultProxy proxy = new FaultProxy(server.address(), Harm.CUT, position)) {
        Pulled pulled = pull(proxy, target("cut" + i), options(ALWAYS));
        assertThat(pulled.image().imageId()).as("cut at " + position).isEqualTo(image.imageId());
      }
    }
  }

  /**
   * Does harm at ever later bytes until a pull fails: what the first connection has sent when it is
   * given up passes the proxy and reaches nobody.
   */
  private TestStore failed(Harm harm, RegistryOptions options) throws Exception {
    for (long position = layer.size() / 2; ; position += 40_000) {
      assertThat(position).as("a harm that was noticed").isLessThan(3 * layer.size());
      TestStore target = target("harm" + position);
      try (FaultProxy proxy = new FaultProxy(server.address(), harm, position)) {
        assertThat(pull(proxy, target, options).image().imageId()).isEqualTo(image.imageId());
      } catch (EngineException _) {
        return target;
      }
    }
  }

  @Test
  void aCorruptedPieceIsNeverStored() throws Exception {
    TestStore target = failed(Harm.CORRUPT, options(ALWAYS));
    assertThat(target.content.info(layer.digest())).isEmpty();
  }

  @Test
  void whatArrivedInOrderIsKeptForTheNextPull() throws Exception {
    Backoff once = new Backoff(1, Duration.ofMillis(1), Duration.ofMillis(1));
    TestStore target = failed(Harm.CUT, options(ALWAYS).change().backoff(once).build());
    byte[] kept;
    try (Ingest ingest = target.content.begin(new IngestRef("blob " + layer.digest()))) {
      kept = new byte[(int) ingest.offset()];
      assertThat(ingest.readAt(ByteBuffer.wrap(kept), 0)).isEqualTo(kept.length);
    }
    assertThat(kept.length).isPositive();
    try (var blob = origin.content.open(layer.digest())) {
      assertThat(Digest.of(blob.newInputStream().readNBytes(kept.length)))
          .isEqualTo(Digest.of(kept));
    }
    try (FaultProxy proxy = new FaultProxy(server.address(), Harm.CUT, Long.MAX_VALUE)) {
      assertThat(pull(proxy, target, options(NEVER)).image().imageId()).isEqualTo(image.imageId());
      assertThat(proxy.passed()).isLessThan(layer.size() - kept.length + 20_000);
    }
  }
}
