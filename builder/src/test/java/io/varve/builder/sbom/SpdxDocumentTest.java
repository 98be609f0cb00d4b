package io.varve.builder.sbom;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.builder.tree.DirectoryTree;
import io.varve.oci.Digest;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
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
}
