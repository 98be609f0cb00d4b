package io.varve.blockstore.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.pool.PoolOptions;
import io.varve.blockstore.pool.ThinPool;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A database under load is snapshotted; a second server on the snapshot's clone recovers clean. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class PostgresPeerTest {

  private static final VolumeName DB = new VolumeName("db");
  private static final VolumeName COPY = new VolumeName("db-test");
  private static final SnapshotName SNAP = new SnapshotName(DB, "under-load");

  @TempDir Path directory;

  private Path run;
  private OwnedVolumes volumes;
  private final List<Path> servers = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    ThinPool pool = ThinPool.open(directory.resolve("pool"), PoolOptions.usual());
    // As the volume server does: a container that another process starts meanwhile has a copy of
    // the mounts, which otherwise keeps their devices busy.
    run = Files.createDirectory(directory.resolve("run"));
    SharedPlace.make(run);
    volumes = new OwnedVolumes(pool, run);
  }

  @AfterEach
  void close() throws Exception {
    for (Path data : servers) {
      postgres("pg_ctl", "-D", data.toString(), "-m", "immediate", "-w", "stop");
    }
    volumes.close();
    SharedPlace.undo(run);
  }

  private static Path programs() throws IOException {
    try (Stream<Path> versions = Files.list(Path.of("/usr/lib/postgresql"))) {
      return versions.sorted().toList().getLast().resolve("bin");
    }
  }

  private Process start(String... command) throws IOException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    return new ProcessBuilder(command)
        .directory(Path.of("/").toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  private String run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int status = process.waitFor();
    String text = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(status).as("%s: %s", String.join(" ", command), text).isZero();
    return text.trim();
  }

  private static String[] asPostgres(String program, String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("runuser", "-u", "postgres", "--", programs() + "/" + program));
    command.addAll(List.of(arguments));
    return command.toArray(String[]::new);
  }

  private String postgres(String program, String... arguments)
      throws IOException, InterruptedException {
    return run(asPostgres(program, arguments));
  }

  private Path startServer(Path mount) throws Exception {
    Path data = mount.resolve("data");
    Path log = mount.resolve("log");
    // A socket in the data directory, so that two servers on one host do not meet.
    String options = "-c listen_addresses='' -c unix_socket_directories=" + data;
    Process start =
        start(
            asPostgres(
                "pg_ctl",
                "-D",
                data.toString(),
                "-w",
                "-l",
                log.toString(),
                "-o",
                options,
                "start"));
    assertThat(start.waitFor()).as(() -> read(log)).isZero();
    servers.add(data);
    return data;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private String query(Path data, String sql) throws Exception {
    return postgres("psql", "-h", data.toString(), "-d", "postgres", "-At", "-c", sql);
  }

  @Test
  void aCloneOfASnapshotUnderLoadRecoversClean() throws Exception {
    volumes.create(DB, 1L << 30);
    run("mkfs.ext4", "-q", volumes.attach(DB).toString());
    Path live = Files.createDirectory(run.resolve("live"));
    volumes.mount(DB, "ext4", List.of(), live);
    run("chown", "postgres", live.toString());
    postgres("initdb", "-D", live.resolve("data").toString(), "--auth=trust");
    Path data = startServer(live);
    postgres("pgbench", "-h", data.toString(), "-i", "-q", "postgres");
    Process load =
        start(asPostgres("pgbench", "-h", data.toString(), "-c", "4", "-T", "8", "postgres"));
    while (Long.parseLong(query(data, "select count(*) from pgbench_history")) < 200) {
      assertThat(load.isAlive()).isTrue();
    }
    volumes.snapshot(SNAP, new SnapshotArea.Automatic(SnapshotArea.OnFull.EXTEND));
    volumes.cloneFrom(SNAP, COPY);
    Path copy = Files.createDirectory(run.resolve("copy"));
    volumes.mount(COPY, "ext4", List.of(), copy);
    // The files that say "this directory is in use" name the process of the first server.
    for (String lock : List.of("postmaster.pid", ".s.PGSQL.5432", ".s.PGSQL.5432.lock")) {
      Files.deleteIfExists(copy.resolve("data").resolve(lock));
    }
    Path copyData = startServer(copy);
    assertThat(Long.parseLong(query(copyData, "select count(*) from pgbench_history")))
        .isGreaterThanOrEqualTo(200);
    assertThat(consistent(copyData)).isEqualTo("t");
    postgres("pg_amcheck", "-h", copyData.toString(), "--install-missing", "postgres");
    assertThat(load.waitFor()).isZero();
    assertThat(consistent(data)).isEqualTo("t");
    assertThat(volumes.check().findings()).isEmpty();
  }

  /**
   * Each transaction of pgbench adds one delta to an account, a teller, a branch and the history.
   */
  private String consistent(Path data) throws Exception {
    return query(
        data,
        "select (select sum(abalance) from pgbench_accounts) = (select sum(delta) from"
            + " pgbench_history) and (select sum(bbalance) from pgbench_branches) = (select"
            + " sum(tbalance) from pgbench_tellers)");
  }
}
