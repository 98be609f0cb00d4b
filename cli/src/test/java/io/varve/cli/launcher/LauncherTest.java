package io.varve.cli.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a built checkout and a Java that prints how it was called. */
class LauncherTest {

  @TempDir private Path directory;
  private Path launcher;

  @BeforeEach
  void makeCheckout() throws IOException {
    Path home = Files.createDirectories(directory.resolve("home"));
    launcher = Files.copy(Path.of("../varve"), home.resolve("varve"));
    executable(launcher);
    Files.writeString(home.resolve("pom.xml"), "");
    Files.createDirectories(home.resolve("cli/src/main"));
    Files.writeString(home.resolve("cli/pom.xml"), "");
    Path dist = Files.createDirectories(home.resolve("cli/target/dist/lib")).getParent();
    Files.writeString(dist.resolve("lib/varve-cli.jar"), "");
    Files.writeString(dist.resolve("lib/another.jar"), "");
    Files.writeString(dist.resolve("built"), "");
    Path java = Files.createDirectories(directory.resolve("jdk-25/bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho \"locale $LC_ALL\"\nprintf '<%s>' \"$@\"\n");
    executable(java);
    Files.writeString(directory.resolve("jdk-25/release"), "JAVA_VERSION=\"25.0.1\"\n");
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private String launch(Map<String, String> environment, String... words) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(launcher.toString());
    builder.command().addAll(List.of(words));
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("JAVA_HOME", directory.resolve("jdk-25").toString());
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }

  @Test
  void fileNamesAreUtf8WhateverTheCallersLocaleIs() throws Exception {
    assertThat(launch(Map.of(), "version")).contains("locale C.UTF-8");
    assertThat(launch(Map.of("LC_ALL", "POSIX"), "version")).contains("locale C.UTF-8");
    assertThat(launch(Map.of("LANG", "xx_XX.UTF-8"), "version")).contains("locale C.UTF-8");
  }

  @Test
  void wordsArriveAsTheyWereWritten() throws Exception {
    assertThat(launch(Map.of(), "run", "-e", "A=b c", "--", "", "*"))
        .endsWith("<io.varve.cli.Main><run><-e><A=b c><--><><*>");
  }

  @Test
  void packagesAreAskedForAgainWhenAMirrorFailsForAMoment() throws Exception {
    Path fakes = Files.createDirectory(directory.resolve("fakes"));
    fake(fakes, "dpkg-query", "exit 1");
    fake(fakes, "sleep", ":");
    fake(
        fakes,
        "apt-get",
        "echo \"$*\" >>\"$0.calls\"; [ \"$(wc -l <\"$0.calls\")\" != 1 ] || exit 100");
    assertThat(launch(Map.of("PATH", fakes + ":/usr/bin:/bin"), "setup"))
        .contains("apt-get update failed; trying again")
        .doesNotContain("could not install");
    assertThat(fakes.resolve("apt-get.calls"))
        .content()
        .containsSubsequence("update", "update", "install", "conmon");
  }

  private static void fake(Path directory, String name, String script) throws IOException {
    executable(Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n"));
  }

  @Test
  void itIsFoundThroughSymbolicLinks() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("linked"), launcher);
    launcher = Files.createSymbolicLink(directory.resolve("again"), link.getFileName());
    assertThat(launch(Map.of(), "version"))
        .contains(directory.resolve("home/cli/target/dist/lib/varve-cli.jar").toString());
  }

  @Test
  void theOptimisingCompilerIsKeptForTls() throws Exception {
    String only = "<-XX:TieredStopAtLevel=1>";
    assertThat(launch(Map.of(), "pull", "debian:12")).doesNotContain(only);
    assertThat(launch(Map.of(), "pull", "registry.example/localhost:5000")).doesNotContain(only);
    assertThat(launch(Map.of(), "pull", "localhost:5000/debian:12")).contains(only);
    assertThat(launch(Map.of(), "push", "-q", "127.0.0.1:5000/debian:12")).contains(only);
    assertThat(launch(Map.of(), "pull", "[::1]:5000/debian:12")).contains(only);
    assertThat(launch(Map.of(), "pull", "--insecure", "host/debian:12")).contains(only);
  }

  @Test
  void theHostIsToldToStartContainersAtBoot() throws Exception {
    Path system = directory.resolve("system");

    String output = launch(Map.of("DESTDIR", system.toString()), "setup", "--boot");

    Path unit = system.resolve("etc/systemd/system/varve.service");
    assertThat(output).contains(unit.toString());
    assertThat(Files.readString(unit))
        .contains("ExecStart=\"" + directory.resolve("home/varve") + "\" system start\n")
        .contains("ExecStop=\"" + directory.resolve("home/varve") + "\" system stop\n")
        .contains("Environment=\"JAVA_HOME=" + directory.resolve("jdk-25") + "\"\n")
        .contains("WantedBy=multi-user.target\n");
  }

  /** The launcher has rewritten them, and has caches for exactly these. */
  @Test
  void theTestsLeaveTheBuiltJarsAlone() throws Exception {
    Path programs = Files.createDirectories(directory.resolve("programs"));
    script(programs.resolve("mvn"), "echo \"mvn $*\"");
    script(programs.resolve("dpkg-query"), "echo install ok installed");
    assertThat(launch(Map.of("PATH", programs + ":/usr/bin:/bin"), "test"))
        .contains("mvn -B -ntp verify -Dvarve.dist=tested");
  }

  private static void script(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    executable(file);
  }
}
