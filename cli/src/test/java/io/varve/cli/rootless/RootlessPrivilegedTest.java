package io.varve.cli.rootless;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.testing.BusyboxTree;
import io.varve.cli.testing.Ended;
import io.varve.cli.testing.HostProcesses;
import io.varve.cli.testing.VarveProgram;
import io.varve.linux.Mounts;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The command in a user namespace, where it is root of its own ids and of nothing else: the way in
 * which the launcher runs it for an ordinary user. Root is needed only to make the account.
 */
class RootlessPrivilegedTest {

  private String account;
  private Path directory;

  @BeforeEach
  void makeImage() throws Exception {
    String number = Long.toHexString(ProcessHandle.current().pid());
    account = "varve-test-" + number;
    // Short: sockets lie below, their paths are limited.
    directory = Files.createDirectory(Path.of("/tmp/vr" + number));
    BusyboxTree tree = BusyboxTree.make(directory.resolve("tree"), "sh", "cat", "rm", "id");
    Files.createDirectory(tree.root().resolve("etc"));
    Files.writeString(tree.root().resolve("etc/kept"), "from the image\n");
    tree.tar(directory.resolve("tree.tar"));
    Files.writeString(
        directory.resolve("Dockerfile"),
        "FROM base\nRUN echo built > /etc/built && rm /etc/kept\nCMD [\"sh\"]\n");
    Ended.well(List.of("useradd", "--no-create-home", account));
    Ended.well(List.of("chown", "-R", account + ":", directory.toString()));
  }

  @AfterEach
  void removeEverything() throws Exception {
    for (ProcessHandle process : processesOfTheAccount()) {
      process.onExit().orTimeout(5, TimeUnit.MINUTES).join(); // what cleans up after containers
    }
    Ended.well(List.of("userdel", account));
    assertThat(Mounts.list()).noneMatch(mount -> mount.target().startsWith(directory));
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  private List<ProcessHandle> processesOfTheAccount() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().user().equals(Optional.of(account)))
        .toList();
  }

  @Test
  void imagesAreBuiltAndRunInAUserNamespace() throws Exception {
    varve("import", directory.resolve("tree.tar").toString(), "base");
    assertThat(varve("run", "--rm", "--network", "none", "base", "id", "-u")).contains("0");
    varve("build", "--network", "none", "-t", "app", directory.toString());
    assertThat(
            varve(
                "run",
                "--rm",
                "--network",
                "none",
                "app",
                "sh",
                "-c",
                "cat /etc/built; cat /etc/kept || echo hidden"))
        .contains("built")
        .contains("hidden");
    assertThat(varve("run", "--rm", "--network", "none", "base", "cat", "/etc/kept"))
        .contains("from the image");
    assertThat(varve("system", "check")).contains("sound");
  }

  @Test
  void aContainerReachesOthersByConnectionsOfItsUser() throws Exception {
    varve("import", directory.resolve("tree.tar").toString(), "base");
    InetAddress host = addressOfTheHost();
    Path device = Path.of("/dev/net/tun");
    Set<PosixFilePermission> before = Files.getPosixFilePermissions(device);
    Files.setPosixFilePermissions(device, PosixFilePermissions.fromString("rw-rw-rw-"));
    try {
      reach(host);
    } finally {
      Files.setPosixFilePermissions(device, before);
    }
  }

  private void reach(InetAddress host) throws Exception {
    try (ServerSocket server = new ServerSocket(0, 1, host)) {
      Thread answering = Thread.ofVirtual().start(() -> answer(server));
      assertThat(
              varve(
                  "run",
                  "--rm",
                  "base",
                  "busybox",
                  "sh",
                  "-c",
                  "cat /etc/resolv.conf; busybox nc "
                      + host.getHostAddress()
                      + " "
                      + server.getLocalPort()
                      + " </dev/null"))
          .contains("nameserver 10.0.2.3")
          .contains("hello");
      answering.join();
    }
    while (!HostProcesses.find(
            line -> line.contains("slirp4netns") && line.contains(directory + "/"))
        .isEmpty()) {
      Thread.onSpinWait();
    }
  }

  private static void answer(ServerSocket server) {
    try (Socket socket = server.accept()) {
      socket.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static InetAddress addressOfTheHost() throws IOException {
    return NetworkInterface.networkInterfaces()
        .filter(link -> !link.getName().startsWith("varve"))
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void filesOfTheStoreBelongToTheUsersIdsAndNeverToRoot() throws Exception {
    varve("import", directory.resolve("tree.tar").toString(), "base");
    try (Stream<Path> all = Files.walk(directory.resolve("store"))) {
      assertThat(all.map(RootlessPrivilegedTest::owner)).doesNotContain(0);
    }
  }

  private static int owner(Path path) {
    try {
      return (Integer)
          Files.getAttribute(path, "unix:uid", java.nio.file.LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String varve(String... words) throws Exception {
    VarveProgram program =
        new VarveProgram(
            List.of(
                "runuser",
                "-u",
                account,
                "--",
                "unshare",
                "--user",
                "--map-root-user",
                "--map-auto",
                "--mount",
                "env",
                "VARVE_USER_NAMESPACE=1",
                "VARVE_ROOT=" + directory.resolve("store"),
                "XDG_RUNTIME_DIR=" + directory,
                "HOME=" + directory),
            readableClassPath(),
            List.of());
    return program.run(words).all();
  }

  /** The namespace's root may not enter the home of the host's root, where Maven keeps jars. */
  private String readableClassPath() throws Exception {
    Path copies = directory.resolve("classpath");
    if (!Files.exists(copies)) {
      Files.createDirectories(copies);
      int number = 0;
      for (String entry : System.getProperty("java.class.path").split(":", -1)) {
        if (!entry.isEmpty() && Files.exists(Path.of(entry)) && !entry.contains("test-classes")) {
          Ended.well(
              List.of("cp", "-rL", entry, copies.resolve(number++ + suffix(entry)).toString()));
        }
      }
    }
    List<String> entries = new ArrayList<>();
    try (Stream<Path> all = Files.list(copies)) {
      all.sorted().forEach(path -> entries.add(path.toString()));
    }
    return String.join(":", entries);
  }

  private static String suffix(String entry) {
    return entry.endsWith(".jar") ? ".jar" : "";
  }
}
