package io.varve.builder.sbom;

import io.varve.builder.tree.FileNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.jar.Attributes;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Java archives, by the Maven properties in them, else by their manifest. */
final class JarPackages {

  private static final int LARGEST = 1 << 20;
  private static final int MOST_ENTRIES = 1000;

  private JarPackages() {}

  static List<SoftwarePackage> find(String path, FileNode node) throws IOException {
    try (ZipFile zip = new ZipFile(node.location().toFile())) {
      List<SoftwarePackage> found = new ArrayList<>();
      List<? extends ZipEntry> properties =
          zip.stream()
              .filter(entry -> entry.getName().startsWith("META-INF/maven/"))
              .filter(entry -> entry.getName().endsWith("/pom.properties"))
              .limit(MOST_ENTRIES)
              .toList();
      for (ZipEntry entry : properties) {
        maven(path, text(zip, entry)).ifPresent(found::add);
      }
      Optional<ZipEntry> manifest = Optional.ofNullable(zip.getEntry("META-INF/MANIFEST.MF"));
      if (found.isEmpty() && manifest.isPresent()) {
        manifest(path, text(zip, manifest.get())).ifPresent(found::add);
      }
      return found;
    } catch (ZipException | IllegalArgumentException e) {
      return List.of(); // no archive after all
    }
  }

  private static Optional<SoftwarePackage> maven(String path, String text) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(text));
    String name = properties.getProperty("artifactId", "");
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new SoftwarePackage(
                "maven",
                Optional.ofNullable(properties.getProperty("groupId")),
                name,
                properties.getProperty("version", ""),
                Optional.empty(),
                path));
  }

  private static Optional<SoftwarePackage> manifest(String path, String text) throws IOException {
    Attributes attributes =
        new Manifest(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)))
            .getMainAttributes();
    Optional<String> bundle = Optional.ofNullable(attributes.getValue("Bundle-SymbolicName"));
    if (bundle.isPresent()) {
      int end = bundle.get().indexOf(';');
      String name = end < 0 ? bundle.get() : bundle.get().substring(0, end);
      return Optional.of(named(path, name, attributes, "Bundle-Version"));
    }
    return Optional.ofNullable(attributes.getValue("Implementation-Title"))
        .map(name -> named(path, name, attributes, "Implementation-Version"));
  }

  private static SoftwarePackage named(
      String path, String name, Attributes attributes, String version) {
    return new SoftwarePackage(
        "maven",
        Optional.ofNullable(attributes.getValue("Implementation-Vendor-Id")),
        name.strip(),
        Optional.ofNullable(attributes.getValue(version)).orElse(""),
        Optional.ofNullable(attributes.getValue("Bundle-License")),
        path);
  }

  private static String text(ZipFile zip, ZipEntry entry) throws IOException {
    try (InputStream bytes = zip.getInputStream(entry)) {
      return new String(bytes.readNBytes(LARGEST), StandardCharsets.ISO_8859_1);
    }
  }
}
