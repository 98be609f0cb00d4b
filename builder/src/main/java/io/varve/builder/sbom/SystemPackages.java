package io.varve.builder.sbom;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Packages of the package managers whose databases are texts: dpkg and apk. */
final class SystemPackages {

  private static final String DPKG = "/var/lib/dpkg/status";

  /** Distroless images have a file a package. */
  private static final String DPKG_FILES = "/var/lib/dpkg/status.d";

  private static final String APK = "/lib/apk/db/installed";

  private SystemPackages() {}

  static List<SoftwarePackage> find(ImageFiles files) throws IOException {
    List<SoftwarePackage> found = new ArrayList<>();
    addDpkg(files, DPKG, found);
    for (String name : files.names(DPKG_FILES)) {
      if (!name.endsWith(".md5sums")) {
        addDpkg(files, DPKG_FILES + "/" + name, found);
      }
    }
    addApk(files, found);
    return found;
  }

  private static void addDpkg(ImageFiles files, String path, List<SoftwarePackage> found)
      throws IOException {
    Optional<String> text = files.text(path);
    if (text.isEmpty()) {
      return;
    }
    Distribution distribution = Distribution.of(files, "debian");
    for (Map<String, String> stanza : ImageFiles.stanzas(text.get())) {
      String name = stanza.getOrDefault("Package", "");
      String status = stanza.getOrDefault("Status", "install ok installed");
      if (!name.isEmpty() && status.endsWith(" installed")) {
        found.add(
            new SoftwarePackage(
                "deb",
                Optional.of(distribution.id()),
                name,
                stanza.getOrDefault("Version", ""),
                qualifiers(stanza.getOrDefault("Architecture", ""), distribution),
                Optional.empty(),
                Optional.ofNullable(stanza.get("Maintainer")),
                path));
      }
    }
  }

  private static void addApk(ImageFiles files, List<SoftwarePackage> found) throws IOException {
    Optional<String> text = files.text(APK);
    if (text.isEmpty()) {
      return;
    }
    Distribution distribution = Distribution.of(files, "alpine");
    for (Map<String, String> stanza : ImageFiles.stanzas(text.get())) {
      String name = stanza.getOrDefault("P", "");
      if (!name.isEmpty()) {
        found.add(
            new SoftwarePackage(
                "apk",
                Optional.of(distribution.id()),
                name,
                stanza.getOrDefault("V", ""),
                qualifiers(stanza.getOrDefault("A", ""), distribution),
                Optional.ofNullable(stanza.get("L")),
                Optional.ofNullable(stanza.get("m")),
                APK));
      }
    }
  }

  private static SortedMap<String, String> qualifiers(
      String architecture, Distribution distribution) {
    SortedMap<String, String> qualifiers = new TreeMap<>();
    if (!architecture.isEmpty()) {
      qualifiers.put("arch", architecture);
    }
    qualifiers.put("distro", distribution.qualifier());
    return qualifiers;
  }
}
