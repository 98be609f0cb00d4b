package io.varve.cli.rootless;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The command in a user namespace, where it is root of its own ids and of nothing else: the way in
 * which the launcher runs it for an ordinary user. Root is needed only to make the account.
 */
class RootlessPrivilegedTest {

  private static final String ACCOUNT = "varve-rootless-test";

  private Path directory;

  @BeforeEach
  void makeImage() throws Exception {
    directory = Path.of("/tmp/varve-r"); // short: sockets lie below, their paths are limited
    Files.createDirectory(directory);
    Path tree = Files.createDirectories(directory.resolve("tree/bin"));
    Files.copy(Path.of("/bin/busybox"), tree.resolve("busybox"));
    Files.createSymbolicLink(tree.resolve("sh"), Path.of("busybox"));
    Files.createSymbolicLink(tree.resolve("cat"), Path.of("busybox"));
    Files.createSymbolicLink(tree.resolve("rm"), Path.of("busybox"));
    Files.createSymbolicLink(tree.resolve("id"), Path.of("busybox"));
    Files.createDirectories(directory.resolve("tree/etc"));
    Files.writeString(directory.resolve("tree/etc/kept"), "from the image\n");
    run(
        List.of(
            "tar",
            "--owner=0",
            "--group=0",
            "-C",
            directory.resolve("tree").toString(),
            "-cf",
            directory.resolve("tree.tar").toString(),
            "."));
    Files.writeString(
        directory.resolve("Dockerfile"),
        "FROM base\nRUN echo built > /etc/built && rm /etc/kept\nCMD [\"sh\"]\n");
    run(List.of("useradd", "--no-create-home", ACCOUNT));
    run(List.of("chown", "-R", ACCOUNT + ":", directory.toString()));
  }

  @AfterEach
  void removeEverything() throws Exception {
    run(List.of("userdel", ACCOUNT));
    assertThat(Mounts.list()).noneMatch(mount -> mount.target().startsWith(directory));
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
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
    while (ProcessHandle.allProcesses().anyMatch(RootlessPrivilegedTest::isOurNetwork)) {
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

  private static boolean isOurNetwork(ProcessHandle process) {
    try {
      String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
      return line.contains("slirp4netns") && line.contains("/tmp/varve-r/");
    } catch (IOException _) {
      return false;
    }
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
    List<String> command =
        new ArrayList<>(
            List.of(
                "runuser",
                "-u",
                ACCOUNT,
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
                "HOME=" + directory,
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                readableClassPath(),
                "io.varve.cli.Main"));
    command.addAll(List.of(words));
    return run(command);
  }

  /** The namespace's root may not enter the home of the host's root, where Maven keeps jars. */
  private String readableClassPath() throws Exception {
    Path copies = directory.resolve("classpath");
    if (!Files.exists(copies)) {
      Files.createDirectories(copies);
      int number = 0;
      for (String entry : System.getProperty("java.class.path").split(":", -1)) {
        if (!entry.isEmpty() && Files.exists(Path.of(entry)) && !entry.contains("test-classes")) {
          run(List.of("cp", "-rL", entry, copies.resolve(number++ + suffix(entry)).toString()));
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

  private static String run(List<String> command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command.getLast(), output).isZero();
    return output;
  }
}
