package io.varve.blockstore.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.pool.PoolOptions;
import io.varve.linux.Mounts;
import io.varve.linux.OpenFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A volume server is killed, and started again under the file systems that are mounted from it. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class KilledServerPrivilegedTest {

  private static final VolumeName DB = new VolumeName("db");
  private static final int CHANNEL = 3;

  /** Starts a server, and another when that is killed, with the channel open all the time. */
  private static final String SUPERVISOR =
      "exec 3<>/dev/fuse; \"$@\"; while [ $? = 137 ]; do \"$@\"; done";

  @TempDir Path directory;

  private VolumeAccess access;
  private Process supervisor;
  private BufferedReader output;

  /** The process that is killed. */
  static final class Server {

    private Server() {}

    public static void main(String[] arguments) throws Exception {
      VolumeAccess access =
          new VolumeAccess(Path.of(arguments[0]), Path.of(arguments[1]), PoolOptions.usual());
      OpenFile channel = OpenFile.inherited(CHANNEL, "/dev/fuse");
      access.runServer(
          Duration.ofDays(1),
          Optional.of(channel),
          () -> IO.println(ProcessHandle.current().pid()));
    }
  }

  @BeforeEach
  void start() throws IOException {
    access =
        new VolumeAccess(directory.resolve("pool"), directory.resolve("run"), PoolOptions.usual());
    supervisor =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                SUPERVISOR,
                "supervisor",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Server.class.getName(),
                access.pool().toString(),
                access.runtime().toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    output = supervisor.inputReader();
  }

  @AfterEach
  void stop() throws Exception {
    try (RemoteVolumes volumes = access.awaitServer().orElseThrow()) {
      volumes.shutdown();
    }
    assertThat(supervisor.waitFor()).isZero();
    assertThat(Mounts.find(access.runtime())).isEmpty();
  }

  /** Waits for a server. */
  private ProcessHandle server() throws IOException {
    return ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
  }

  private static void kill(ProcessHandle server) {
    assertThat(server.destroyForcibly()).isTrue();
    server.onExit().join();
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private Path mount(BlockVolumes volumes) throws Exception {
    volumes.create(DB, 256L << 20);
    run("mkfs.ext4", "-q", volumes.attach(DB).toString());
    Path mount = Files.createDirectories(access.runtime().resolve("mounts/db"));
    volumes.mount(DB, "ext4", List.of(), mount);
    volumes.hold(DB, "somebody");
    return mount;
  }

  @Test
  void mountedFileSystemsGoOnAfterAKill() throws Exception {
    ProcessHandle first = server();
    Path mount;
    try (BlockVolumes volumes = access.open()) {
      mount = mount(volumes);
      volumes.snapshot(new SnapshotName(DB, "before"), new SnapshotArea.Unlimited());
    }
    try (FileChannel file =
        FileChannel.open(
            mount.resolve("file"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      int written = 0;
      ProcessHandle last = first;
      for (int kills = 0; kills < 3; kills++) {
        for (int i = 0; i < 200; i++) {
          file.write(number(written++));
        }
        kill(last);
        file.write(number(written++));
        file.force(true); // waits for the successor
        last = server();
      }
    }
    verify(mount.resolve("file"), 603);
    try (BlockVolumes volumes = access.open()) {
      assertThat(volumes.uses().getFirst().holders()).containsExactly("somebody");
      assertThat(volumes.check().findings()).isEmpty();
      Path device = volumes.uses().getFirst().device().orElseThrow();
      volumes.release(DB, "somebody");
      assertThat(volumes.uses()).isEmpty();
      run("e2fsck", "-fn", volumes.attach(DB).toString());
      assertThat(device).exists();
      volumes.detach(DB);
    }
  }

  private static ByteBuffer number(int number) {
    ByteBuffer buffer = ByteBuffer.allocate(8192);
    while (buffer.hasRemaining()) {
      buffer.putInt(number);
    }
    return buffer.flip();
  }

  private static void verify(Path file, int count) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    ByteBuffer content = ByteBuffer.wrap(bytes);
    assertThat(bytes).hasSize(count * 8192);
    for (int i = 0; i < count; i++) {
      assertThat(content.getInt(i * 8192)).isEqualTo(i);
    }
  }

  /** What the file system has forgotten comes from the pool, with all that was not flushed. */
  @Test
  void whatWasNotFlushedBeforeTheKillIsReadFromTheSuccessor() throws Exception {
    ProcessHandle first = server();
    Path device;
    try (BlockVolumes volumes = access.open()) {
      volumes.create(DB, 64L << 20);
      device = volumes.attach(DB);
    }
    byte[] bytes = new byte[1 << 20];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) ((i * 31) >> 8);
    }
    Path file = Files.write(directory.resolve("bytes"), bytes);
    run("dd", "if=" + file, "of=" + device, "bs=64k", "seek=3", "oflag=direct", "status=none");
    kill(first);
    server();
    Path back = directory.resolve("back");
    run(
        "dd",
        "if=" + device,
        "of=" + back,
        "bs=64k",
        "skip=3",
        "count=16",
        "iflag=direct",
        "status=none");
    assertThat(Files.readAllBytes(back)).isEqualTo(bytes);
    try (BlockVolumes volumes = access.open()) {
      volumes.detach(DB);
    }
  }

  @Test
  void anExportIsServedAgainUnlessItsHolderIsGone() throws Exception {
    ProcessHandle first = server();
    Path socket = directory.resolve("nbd.sock");
    SnapshotName one = new SnapshotName(DB, "one");
    try (BlockVolumes volumes = access.open()) {
      volumes.create(DB, 64L << 20);
      volumes.snapshot(one, new SnapshotArea.Unlimited());
      volumes.serve(DB, "unix:" + socket, Optional.empty());
      Serving _ = volumes.serveWhileOpen(one, "127.0.0.1:0", Optional.empty());
    }
    kill(first);
    server();
    try (BlockVolumes volumes = access.open()) {
      assertThat(volumes.uses()).hasSize(1);
      assertThat(volumes.uses().getFirst().served())
          .hasValueSatisfying(uri -> assertThat(uri).contains(socket.toString()));
      volumes.stopServing(DB);
    }
  }

  @Test
  void aFileSystemThatWasFrozenForASnapshotThaws() throws Exception {
    ProcessHandle first = server();
    Path mount;
    try (BlockVolumes volumes = access.open()) {
      mount = mount(volumes);
    }
    run("fsfreeze", "--freeze", mount.toString());
    kill(first);
    server();
    Files.writeString(mount.resolve("file"), "goes on"); // or waits for ever
    try (BlockVolumes volumes = access.open()) {
      volumes.release(DB, "somebody");
    }
  }

  @Test
  void commandsWaitForTheSuccessor() throws Exception {
    ProcessHandle first = server();
    Path mount;
    try (BlockVolumes volumes = access.open()) {
      mount = mount(volumes);
    }
    kill(first);
    try (BlockVolumes volumes = access.open()) {
      assertThat(volumes).isInstanceOf(RemoteVolumes.class);
      assertThat(volumes.uses().getFirst().mounts()).containsExactly(mount);
      volumes.release(DB, "somebody");
    }
  }
}
