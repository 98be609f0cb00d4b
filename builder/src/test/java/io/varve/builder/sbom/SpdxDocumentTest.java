package io.varve.builder.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.builder.tree.DirectoryTree;
import io.varve.oci.Digest;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpdxDocumentTest {

  @TempDir Path root;

  private void write(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void jar(String path, String entry, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private JsonObject document() throws IOException {
    return SpdxDocument.of(
        new DirectoryTree(root), "app:1", Digest.of(new byte[1]), Instant.ofEpochSecond(7));
  }

  private List<String> urls() throws IOException {
    return document().array("packages").stream()
        .map(value -> value.asObject("package"))
        .flatMap(each -> each.array("externalRefs").stream())
        .map(value -> value.asObject("reference").requiredString("referenceLocator"))
        .toList();
  }

  @Test
  void installedPackagesOfDpkgAreListedWithTheirDistribution() throws IOException {
    write("etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n");
    write(
        "var/lib/dpkg/status",
        """
        Package: libc6
        Status: install ok installed
        Maintainer: Somebody <a@b.c>
        Architecture: amd64
        Version: 2.36-9+deb12u1
        Description: text
         Package: no

        Package: removed
        Status: deinstall ok config-files
        Version: 1
        """);
    write("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12\nArchitecture: all\n");
    assertThat(urls())
        .containsExactly(
            "pkg:deb/debian/base-files@12?arch=all&distro=debian-12",
            "pkg:deb/debian/libc6@2.36-9%2Bdeb12u1?arch=amd64&distro=debian-12");
  }

  @Test
  void packagesOfApkAreListed() throws IOException {
    write("usr/lib/os-release", "ID=alpine\nVERSION_ID=3.20.1\n");
    write("lib/apk/db/installed", "P:musl\nV:1.2.5-r0\nA:x86_64\nL:MIT\n\nP:zlib\nV:1.3-r2\n");
    assertThat(urls())
        .containsExactly(
            "pkg:apk/alpine/musl@1.2.5-r0?arch=x86_64&distro=alpine-3.20.1",
            "pkg:apk/alpine/zlib@1.3-r2?distro=alpine-3.20.1");
  }

  @Test
  void packagesOfLanguagesAreListedWhereverTheyLie() throws IOException {
    write("app/node_modules/left/package.json", "{\"name\":\"left\",\"version\":\"1.0.0\"}");
    write(
        "app/node_modules/@a/b/package.json",
        "{\"name\":\"@a/b\",\"version\":\"2.0.0\",\"license\":\"MIT\"}");
    write("app/node_modules/left/test/package.json", "{\"name\":\"fixture\",\"version\":\"9\"}");
    write("app/node_modules/broken/package.json", "{");
    write("lib/site-packages/My_Lib-1.dist-info/METADATA", "Name: My_Lib\nVersion: 1.0\n");
    write("lib/site-packages/old.egg-info/PKG-INFO", "Name: old\nVersion: 0.1\n");
    jar(
        "opt/a.jar",
        "META-INF/maven/g/a/pom.properties",
        "groupId=org.g\nartifactId=a\nversion=3\n");
    jar("opt/b.jar", "META-INF/MANIFEST.MF", "Bundle-SymbolicName: b.c;x=y\nBundle-Version: 4\n\n");
    write("opt/c.jar", "no archive");
    assertThat(urls())
        .containsExactly(
            "pkg:maven/b.c@4",
            "pkg:maven/org.g/a@3",
            "pkg:npm/%40a/b@2.0.0",
            "pkg:npm/left@1.0.0",
            "pkg:pypi/my-lib@1.0",
            "pkg:pypi/old@0.1");
  }

  @Test
  void linksDoNotLeadOutOfTheImage() throws IOException {
    Files.createDirectories(root.resolve("var/lib"));
    Files.createSymbolicLink(root.resolve("var/lib/dpkg"), Path.of("/var/lib/dpkg"));
    Files.createSymbolicLink(root.resolve("app"), Path.of(".."));
    assertThat(urls()).isEmpty();
  }

  @Test
  void theDocumentIsWhatSpdxAsksFor() throws IOException {
    write("lib/apk/db/installed", "P:a\nV:1\nL:MIT\n");
    JsonObject document = document();
    assertThat(document.requiredString("dataLicense")).isEqualTo("CC0-1.0");
    assertThat(document.object("creationInfo").orElseThrow().requiredString("created"))
        .isEqualTo("1970-01-01T00:00:07Z");
    assertThat(document.array("relationships")).hasSize(2);
    for (var each : document.array("packages")) {
      assertThat(each.asObject("package").requiredString("SPDXID"))
          .matches("SPDXRef-[A-Za-z0-9.-]+");
    }
    assertThat(Json.toText(document)).isEqualTo(Json.toText(document()));
  }

  @Test
  void aDatabaseThatIsNotReadIsSaid() throws IOException {
    write("var/lib/rpm/rpmdb.sqlite", "x");
    assertThat(document().requiredString("comment")).contains("rpm");
  }

  /** A header as rpm keeps it. */
  private static byte[] header(String name, String version, int padding) {
    byte[] data =
        (name + "\0" + version + "\0" + "1.fc40\0" + "x86_64\0" + "x".repeat(padding) + "\0")
            .getBytes(StandardCharsets.UTF_8);
    int[] tags = {1000, 1001, 1002, 1022, 1004};
    int[] offsets = new int[5];
    offsets[1] = name.length() + 1;
    offsets[2] = offsets[1] + version.length() + 1;
    offsets[3] = offsets[2] + 7;
    offsets[4] = offsets[3] + 7;
    ByteBuffer header = ByteBuffer.allocate(8 + 16 * tags.length + data.length);
    header.putInt(tags.length).putInt(data.length);
    for (int i = 0; i < tags.length; i++) {
      header.putInt(tags[i]).putInt(6).putInt(offsets[i]).putInt(1);
    }
    return header.put(data).array();
  }

  private Path rpmDatabase(int packages) throws Exception {
    Path file = root.resolve("var/lib/rpm/rpmdb.sqlite");
    Files.createDirectories(file.getParent());
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE Other (a TEXT)");
      statement.execute("CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY, blob BLOB NOT NULL)");
      connection.setAutoCommit(false);
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO Packages VALUES (?, ?)")) {
        for (int i = 0; i < packages; i++) {
          insert.setInt(1, i + 1);
          insert.setBytes(2, header("p" + i, "1." + i, i * 37 % 20_000));
          insert.executeUpdate();
        }
      }
      connection.commit();
    }
    return file;
  }

  @Test
  void packagesOfRpmAreReadFromTheirDatabase() throws Exception {
    write("etc/os-release", "ID=fedora\nVERSION_ID=40\n");
    rpmDatabase(3000);
    List<String> urls = urls();
    assertThat(urls)
        .hasSize(3000)
        .contains(
            "pkg:rpm/fedora/p0@1.0-1.fc40?arch=x86_64&distro=fedora-40",
            "pkg:rpm/fedora/p2999@1.2999-1.fc40?arch=x86_64&distro=fedora-40");
    assertThat(document().string("comment")).isEmpty();
  }

  @Test
  void aDamagedDatabaseOfRpmIsNoReasonToFail() throws Exception {
    Path file = rpmDatabase(200);
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 20; i++) {
        int from = round % 2 == 0 ? 16 : 0;
        damaged[from + random.nextInt(Math.min(damaged.length, 9000) - from)] =
            (byte) random.nextInt();
      }
      Files.write(file, round % 3 == 0 ? Arrays.copyOf(damaged, damaged.length / 2) : damaged);
      assertThat(document().requiredString("spdxVersion")).isEqualTo("SPDX-2.3");
    }
  }
}
