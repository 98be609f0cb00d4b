package io.varve.image.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.varve.image.ResolvedImage;
import io.varve.image.registry.Backoff;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.RegistryOptions;
import io.varve.image.registry.Widening;
import io.varve.image.testing.Clients;
import io.varve.image.testing.TestStore;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.Reference;
import io.varve.oci.error.Unavailable;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.content.ContentReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that answers each request for a part of a blob with all of it. */
class WithoutRangesTest {

  private static final int SIZE = 600_000;
  private static final Widening ALWAYS = new Widening(4, 16 * 1024, 1, Long.MAX_VALUE);

  @TempDir Path directory;
  private TestStore origin;
  private TestStore target;
  private ResolvedImage image;
  private HttpServer server;

  /** The ranges that blobs were asked for, empty for all of it. */
  private final Queue<String> asked = new ConcurrentLinkedQueue<>();

  /** How many of the next answers break off half way. */
  private final AtomicInteger cuts = new AtomicInteger();

  @BeforeEach
  void serve() throws IOException {
    origin = new TestStore(directory.resolve("origin"));
    target = new TestStore(directory.resolve("target"));
    image = origin.addImage("app:1", 1, SIZE);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v2/app/manifests/", this::manifest);
    server.createContext("/v2/app/blobs/", this::blob);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void manifest(HttpExchange exchange) throws IOException {
    Descriptor manifest = image.manifest().descriptor();
    exchange.getResponseHeaders().set("Content-Type", manifest.mediaType().toString());
    exchange.getResponseHeaders().set("Docker-Content-Digest", manifest.digest().toString());
    send(exchange, bytes(manifest.digest()), false);
  }

  private void blob(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] bytes = bytes(Digest.parse(path.substring(path.lastIndexOf('/') + 1)));
    boolean isLayer = path.endsWith(layer().digest().toString());
    if (isLayer) {
      String range = exchange.getRequestHeaders().getFirst("Range");
      asked.add(range == null ? "" : range);
    }
    send(exchange, bytes, isLayer && cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0);
  }

  private static void send(HttpExchange exchange, byte[] bytes, boolean broken) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(200, head ? -1 : bytes.length);
    if (!head) {
      OutputStream out = exchange.getResponseBody();
      out.write(bytes, 0, broken ? bytes.length / 2 : bytes.length);
      out.flush();
    }
    exchange.close(); // with bytes missing this closes the connection
  }

  private byte[] bytes(Digest digest) throws IOException {
    try (ContentReader reader = origin.content.open(digest)) {
      return reader.newInputStream().readAllBytes();
    }
  }

  private Descriptor layer() {
    return image.manifest().layers().getFirst();
  }

  private Pulled pull(RegistryOptions options) throws IOException, InterruptedException {
    try (RegistryClient client = Clients.of(options)) {
      return target
          .puller(client)
          .pull(
              Reference.parse("127.0.0.1:" + server.getAddress().getPort() + "/app:1"),
              TestStore.PLATFORM,
              ProgressListener.NONE);
    }
  }

  private static RegistryOptions once() {
    return Clients.options()
        .change()
        .backoff(new Backoff(1, Duration.ofMillis(1), Duration.ofMillis(1)))
        .build();
  }

  @Test
  void aSlowBlobComesOverOneConnectionAllTheSame() throws Exception {
    Pulled pulled = pull(Clients.options().change().widening(ALWAYS).build());

    assertThat(pulled.image().imageId()).isEqualTo(image.imageId());
    assertThat(asked).containsExactly("");
  }

  @Test
  void aCutIsRepairedByReadingAllOfItAgain() throws Exception {
    cuts.set(1);

    assertThat(pull(Clients.options()).image().imageId()).isEqualTo(image.imageId());
    assertThat(asked).hasSize(2);
    assertThat(bytes(layer().digest())).isEqualTo(stored());
  }

  @Test
  void theNextPullKeepsWhatHadArrived() throws Exception {
    cuts.set(1);
    assertThatThrownBy(() -> pull(once())).isInstanceOf(Unavailable.class);
    assertThat(target.content.info(layer().digest())).isEmpty();

    assertThat(pull(once()).image().imageId()).isEqualTo(image.imageId());
    assertThat(bytes(layer().digest())).isEqualTo(stored());
  }

  private byte[] stored() throws IOException {
    try (ContentReader reader = target.content.open(layer().digest())) {
      return reader.newInputStream().readAllBytes();
    }
  }
}
