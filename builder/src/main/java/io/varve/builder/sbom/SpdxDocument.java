package io.varve.builder.sbom;

import io.varve.builder.tree.FileTree;
import io.varve.oci.Digest;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** A bill of materials as an SPDX 2.3 document. */
public final class SpdxDocument {

  /** The type of such a document as a predicate of in-toto. */
  public static final String PREDICATE = "https://spdx.dev/Document";

  private static final String NONE = "NOASSERTION";
  private static final String DOCUMENT = "SPDXRef-DOCUMENT";
  private static final String IMAGE = "SPDXRef-Image";

  private SpdxDocument() {}

  /**
   * The document of an image.
   *
   * @param tree its files
   * @param name what it is called
   * @param imageId what names it for all time
   * @param created when it was made, as far as it says
   * @return the document
   * @throws IOException when the files can't be read
   */
  public static JsonObject of(FileTree tree, String name, Digest imageId, Instant created)
      throws IOException {
    ImageFiles files = new ImageFiles(tree);
    TreeSet<SoftwarePackage> found = new TreeSet<>(SystemPackages.find(files));
    List<SoftwarePackage> rpm = RpmPackages.find(files);
    found.addAll(rpm);
    found.addAll(LanguagePackages.find(tree));
    List<JsonValue> packages = new ArrayList<>();
    List<JsonValue> relationships = new ArrayList<>();
    packages.add(image(name, imageId));
    relationships.add(relationship(DOCUMENT, "DESCRIBES", IMAGE));
    for (SoftwarePackage each : found) {
      String id = id(each);
      packages.add(json(id, each));
      relationships.add(relationship(IMAGE, "CONTAINS", id));
    }
    return JsonValue.object()
        .put("spdxVersion", "SPDX-2.3")
        .put("dataLicense", "CC0-1.0")
        .put("SPDXID", DOCUMENT)
        .put("name", name)
        .put("documentNamespace", "urn:varve:sbom:" + imageId)
        .put(
            "creationInfo",
            JsonValue.object()
                .put("created", created.truncatedTo(ChronoUnit.SECONDS).toString())
                .put("creators", JsonValue.ofStrings(List.of("Tool: varve")))
                .build())
        .putNonEmpty(
            "comment",
            RpmPackages.unread(files, rpm)
                .map(path -> "packages of rpm are missing: " + path + " was not read"))
        .put("packages", new JsonArray(packages))
        .put("relationships", new JsonArray(relationships))
        .build();
  }

  private static JsonObject image(String name, Digest imageId) {
    return JsonValue.object()
        .put("SPDXID", IMAGE)
        .put("name", name)
        .put("versionInfo", imageId.toString())
        .put("downloadLocation", NONE)
        .put("filesAnalyzed", false)
        .put("primaryPackagePurpose", "CONTAINER")
        .put("licenseConcluded", NONE)
        .put("licenseDeclared", NONE)
        .put("copyrightText", NONE)
        .build();
  }

  private static JsonObject json(String id, SoftwarePackage each) {
    JsonObjectBuilder json =
        JsonValue.object()
            .put("SPDXID", id)
            .put("name", name(each))
            .putNonEmpty("versionInfo", Optional.of(each.version()))
            .putNonEmpty("supplier", each.supplier().map(s -> "Organization: " + s))
            .put("downloadLocation", NONE)
            .put("filesAnalyzed", false)
            .put("sourceInfo", "found in " + each.foundIn())
            .put("licenseConcluded", NONE)
            // What packages say is often no license expression, which SPDX asks for here.
            .put("licenseDeclared", NONE)
            .putNonEmpty("licenseComments", each.license())
            .put("copyrightText", NONE);
    return json.put(
            "externalRefs",
            new JsonArray(
                List.of(
                    JsonValue.object()
                        .put("referenceCategory", "PACKAGE-MANAGER")
                        .put("referenceType", "purl")
                        .put("referenceLocator", each.url())
                        .build())))
        .build();
  }

  /** The name that people say: of npm with the scope. */
  private static String name(SoftwarePackage each) {
    return each.type().equals("npm")
        ? each.namespace().map(scope -> scope + "/" + each.name()).orElse(each.name())
        : each.name();
  }

  /** Letters, digits, dots and hyphens, and different for different packages. */
  private static String id(SoftwarePackage each) {
    StringBuilder id = new StringBuilder("SPDXRef-Package-" + each.type() + "-");
    for (char c : each.name().toCharArray()) {
      boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      id.append(plain || c == '.' ? c : '-');
    }
    String all = each.url() + " " + each.foundIn();
    return id.append('-')
        .append(Digest.of(all.getBytes(StandardCharsets.UTF_8)).shortHex())
        .toString();
  }

  private static JsonObject relationship(String from, String type, String to) {
    return JsonValue.object()
        .put("spdxElementId", from)
        .put("relationshipType", type)
        .put("relatedSpdxElement", to)
        .build();
  }
}
