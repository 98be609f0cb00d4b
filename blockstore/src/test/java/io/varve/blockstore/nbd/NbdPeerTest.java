package io.varve.blockstore.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.pool.PoolOptions;
import io.varve.blockstore.pool.ThinPool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real NBD clients use volumes and snapshots. */
final class NbdPeerTest {

  private static final VolumeName V = new VolumeName("v");
  private static final SnapshotName S = new SnapshotName(V, "s");
  private static final int SIZE = 32 << 20;

  @TempDir Path directory;

  private ThinPool pool;
  private NbdServer server;
  private Path socket;

  @BeforeEach
  void serve() throws IOException {
    pool = ThinPool.open(directory.resolve("pool"), PoolOptions.usual());
    pool.create(V, SIZE);
    socket = directory.resolve("nbd.sock");
    server = NbdServer.listen(UnixDomainSocketAddress.of(socket), exports());
  }

  private NbdExports exports() {
    return new NbdExports() {
      @Override
      public List<String> names() {
        return Stream.concat(
                pool.volumes().stream().map(v -> v.name().toString()),
                pool.snapshots(V).stream().map(s -> s.name().toString()))
            .toList();
      }

      @Override
      public Optional<BlockDevice> open(String name) throws IOException {
        return names().contains(name)
            ? Optional.of(pool.open(BlockName.parse(name)))
            : Optional.empty();
      }
    };
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    pool.close();
    assertThat(socket).doesNotExist();
  }

  private String uri(String export) {
    return "nbd+unix:///" + export + "?socket=" + socket;
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    if (!ended) {
      process.destroyForcibly();
    }
    String text = Files.readString(output, StandardCharsets.ISO_8859_1);
    assertThat(ended && process.exitValue() == 0)
        .as("%s: %s", String.join(" ", command), text)
        .isTrue();
    return text;
  }

  private Path image() throws IOException {
    Path image = directory.resolve("image");
    byte[] bytes = new byte[SIZE];
    Random random = new Random(1);
    byte[] piece = new byte[1 << 20];
    for (int at : new int[] {0, 3 << 20, 17 << 20, SIZE - piece.length}) {
      random.nextBytes(piece);
      System.arraycopy(piece, 0, bytes, at, piece.length);
    }
    Files.write(image, bytes);
    return image;
  }

  @Test
  void nbdinfoListsAndDescribes() throws Exception {
    pool.snapshot(S, new SnapshotArea.Unlimited());
    assertThat(run("nbdinfo", "--list", "nbd+unix:///?socket=" + socket)).contains("v@s");
    assertThat(run("nbdinfo", uri("v")))
        .contains("export-size: " + SIZE)
        .contains("base:allocation")
        .contains("can_multi_conn: true")
        .contains("can_fua: true")
        .contains("is_read_only: false");
    assertThat(run("nbdinfo", uri("v@s"))).contains("is_read_only: true");
    assertThat(run("nbdinfo", "--map", uri("v"))).contains("hole,zero");
  }

  @Test
  void nbdcopyCopiesInAndOutAndKeepsHoles() throws Exception {
    Path image = image();
    run("nbdcopy", "--connections=4", image.toString(), uri("v"));
    assertThat(pool.usage(V).mapped()).isLessThan(SIZE / 4);
    run("nbdcopy", uri("v"), "out");
    assertThat(directory.resolve("out")).hasSameBinaryContentAs(image);
    assertThat(pool.check().findings()).isEmpty();
  }

  @Test
  void qemuConvertsComparesAndChecks() throws Exception {
    Path image = image();
    run("qemu-img", "convert", "-n", "-f", "raw", "-O", "raw", image.toString(), uri("v"));
    run("qemu-img", "compare", "-f", "raw", "-F", "raw", image.toString(), uri("v"));
    run("qemu-img", "convert", "-f", "raw", "-O", "qcow2", uri("v"), "copy.qcow2");
    run("qemu-img", "check", "copy.qcow2");
    run("qemu-img", "compare", "-F", "raw", "copy.qcow2", uri("v"));
  }

  @Test
  void qemuIoWritesDiscardsAndReads() throws Exception {
    run(
        "qemu-io",
        "-f",
        "raw",
        "-d",
        "unmap",
        "-c",
        "write -P 7 -f 100k 300k",
        "-c",
        "discard 128k 64k",
        "-c",
        "write -z -u 256k 64k",
        "-c",
        "write -z 320k 1k",
        "-c",
        "flush",
        "-c",
        "read -P 7 100k 28k",
        "-c",
        "read -P 0 128k 64k",
        "-c",
        "read -P 7 192k 64k",
        "-c",
        "read -P 0 256k 65k",
        uri("v"));
  }

  @Test
  void fioVerifiesWhileSnapshotsComeAndGo() throws Exception {
    Thread snapshots =
        Thread.ofVirtual()
            .start(
                () -> {
                  for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                    takeAndDrop(i);
                  }
                });
    try {
      run(
          "fio",
          "--name=verify",
          "--ioengine=nbd",
          "--uri=" + uri("v"),
          "--rw=randwrite",
          "--bssplit=512/10:4k/50:64k/30:256k/10",
          "--size=32m",
          "--io_size=96m",
          "--iodepth=8",
          "--verify=crc32c",
          "--verify_backlog=64",
          "--randseed=5",
          "--fsync=64");
    } finally {
      snapshots.interrupt();
      snapshots.join();
    }
    assertThat(pool.check().findings()).isEmpty();
  }

  private void takeAndDrop(int number) {
    try {
      pool.snapshot(new SnapshotName(V, "s" + number), new SnapshotArea.Unlimited());
      if (number >= 3) {
        pool.delete(new SnapshotName(V, "s" + (number - 3)));
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void loopbackTcpIsServedAndOtherAddressesAreNot() throws Exception {
    try (NbdServer tcp =
        NbdServer.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), exports())) {
      int port = ((InetSocketAddress) tcp.address()).getPort();
      assertThat(run("nbdinfo", "--size", "nbd://127.0.0.1:" + port + "/v").trim())
          .isEqualTo(String.valueOf(SIZE));
    }
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> NbdServer.listen(new InetSocketAddress(0), exports()))
        .isInstanceOf(io.varve.oci.error.InvalidArgument.class);
  }

  @Test
  void aHostileClientLosesOnlyItsOwnConnection() throws Exception {
    for (int seed = 0; seed < 50; seed++) {
      byte[] noise = new byte[4096];
      new Random(seed).nextBytes(noise);
      ByteBuffer hostile = ByteBuffer.wrap(noise);
      if (seed % 2 == 0) {
        hostile.putInt(0, 3).putLong(4, NbdProtocol.OPTION_MAGIC).putInt(12, seed % 12);
        hostile.putInt(16, seed % 3 == 0 ? -1 : 200);
      }
      try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
        client.write(hostile);
        client.shutdownOutput();
        ByteBuffer answers = ByteBuffer.allocate(1 << 16);
        int count = 0;
        while (count >= 0 && answers.hasRemaining()) {
          count = client.read(answers);
        }
      } catch (IOException _) {
        // Being cut off is what such a client deserves.
      }
    }
    assertThat(run("nbdinfo", "--size", uri("v")).trim()).isEqualTo(String.valueOf(SIZE));
  }
}
