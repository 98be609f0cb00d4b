package io.varve.builder.sbom;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The distribution of an image (os-release(5)).
 *
 * @param id its name in lower case
 * @param version its version, empty when it has none
 */
record Distribution(String id, Optional<String> version) {

  /** Reads it; {@code otherwise} when the image does not say. */
  static Distribution of(ImageFiles files, String otherwise) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String path : List.of("/etc/os-release", "/usr/lib/os-release")) {
      Optional<String> text = files.text(path);
      if (text.isPresent()) {
        for (String line : text.get().split("\n", -1)) {
          int equals = line.indexOf('=');
          if (equals > 0) {
            fields.put(line.substring(0, equals), unquoted(line.substring(equals + 1).strip()));
          }
        }
        break;
      }
    }
    return new Distribution(
        fields.getOrDefault("ID", otherwise),
        Optional.ofNullable(fields.get("VERSION_ID")).filter(value -> !value.isEmpty()));
  }

  /** As the qualifier {@code distro} of a package URL. */
  String qualifier() {
    return id + version.map(value -> "-" + value).orElse("");
  }

  private static String unquoted(String value) {
    return value.length() >= 2 && (value.startsWith("\"") || value.startsWith("'"))
        ? value.substring(1, value.length() - 1)
        : value;
  }
}
