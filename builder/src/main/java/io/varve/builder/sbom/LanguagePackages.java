package io.varve.builder.sbom;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.TreePath;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Packages of languages, wherever they lie: npm, Python and Java. */
final class LanguagePackages {

  private static final int DEEPEST = 200;

  private final FileTree tree;
  private final List<SoftwarePackage> found = new ArrayList<>();

  private LanguagePackages(FileTree tree) {
    this.tree = tree;
  }

  static List<SoftwarePackage> find(FileTree tree) throws IOException {
    LanguagePackages packages = new LanguagePackages(tree);
    packages.walk(TreePath.ROOT, 0);
    return packages.found;
  }

  private void walk(TreePath directory, int depth) throws IOException {
    if (Thread.interrupted()) {
      throw new InterruptedIOException("looking for packages was interrupted");
    }
    if (depth > DEEPEST) {
      return;
    }
    for (String name : tree.list(directory)) {
      TreePath place = directory.child(name);
      Optional<FileNode> node = tree.find(place);
      if (node.isEmpty()) {
        continue;
      }
      if (node.get().isDirectory()) {
        python(place);
        walk(place, depth + 1);
      } else if (node.get().kind() == FileNode.Kind.FILE) {
        file(place, node.get());
      }
    }
  }

  private void file(TreePath place, FileNode node) throws IOException {
    String name = place.name();
    if (name.equals("package.json") && isInstalled(place.parent())) {
      npm(place, node);
    } else if (name.endsWith(".egg-info")) {
      python(place, node);
    } else if (name.endsWith(".jar") || name.endsWith(".war") || name.endsWith(".ear")) {
      found.addAll(JarPackages.find(place.toString(), node));
    }
  }

  /** {@code node_modules/NAME} and {@code node_modules/@SCOPE/NAME}. */
  private static boolean isInstalled(TreePath directory) {
    TreePath above = directory.parent();
    return above.name().equals("node_modules")
        || (above.name().startsWith("@") && above.parent().name().equals("node_modules"));
  }

  private void npm(TreePath place, FileNode node) throws IOException {
    Optional<String> text = ImageFiles.text(node);
    if (text.isEmpty()) {
      return;
    }
    JsonObject json;
    try {
      json = Json.parseObject(text.get().getBytes(StandardCharsets.UTF_8), "package.json");
    } catch (InvalidArgument e) {
      return; // a test fixture of some package, most likely
    }
    String name = string(json, "name").orElse("");
    Optional<String> version = string(json, "version");
    int slash = name.indexOf('/');
    if (!name.isEmpty() && version.isPresent()) {
      found.add(
          new SoftwarePackage(
              "npm",
              slash > 0 ? Optional.of(name.substring(0, slash)) : Optional.empty(),
              name.substring(slash + 1),
              version.get(),
              string(json, "license"),
              place.toString()));
    }
  }

  private static Optional<String> string(JsonObject json, String name) {
    try {
      return json.string(name);
    } catch (InvalidArgument e) {
      return Optional.empty(); // an object in old packages
    }
  }

  private void python(TreePath directory) throws IOException {
    String name = directory.name();
    String file =
        name.endsWith(".dist-info") ? "METADATA" : name.endsWith(".egg-info") ? "PKG-INFO" : "";
    if (!file.isEmpty()) {
      TreePath place = directory.child(file);
      Optional<FileNode> node = tree.find(place);
      if (node.isPresent()) {
        python(place, node.get());
      }
    }
  }

  private void python(TreePath place, FileNode node) throws IOException {
    Optional<String> text = ImageFiles.text(node);
    List<? extends Map<String, String>> stanzas =
        text.isPresent() ? ImageFiles.stanzas(text.get()) : List.of();
    if (stanzas.isEmpty()) {
      return;
    }
    Map<String, String> fields = stanzas.getFirst();
    String name = fields.getOrDefault("Name", "");
    if (!name.isEmpty()) {
      found.add(
          new SoftwarePackage(
              "pypi",
              Optional.empty(),
              name.toLowerCase(Locale.ROOT).replace('_', '-'),
              fields.getOrDefault("Version", ""),
              Optional.ofNullable(fields.get("License-Expression"))
                  .or(() -> Optional.ofNullable(fields.get("License")))
                  .filter(license -> license.indexOf('\n') < 0),
              place.toString()));
    }
  }
}
