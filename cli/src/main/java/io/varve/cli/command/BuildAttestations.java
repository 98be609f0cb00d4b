package io.varve.cli.command;

import io.varve.builder.attest.AttestationOptions;
import io.varve.builder.attest.AttestationOptions.ProvenanceOptions;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommaFields;
import io.varve.cli.option.UsageError;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code --provenance}, {@code --sbom} and {@code --attest}, as buildx does. */
final class BuildAttestations {

  private static final String PROVENANCE = "provenance";
  private static final String MATERIALS = "sbom";

  private BuildAttestations() {}

  /** What is to be stated; the short forms win over the long one. */
  static AttestationOptions read(Arguments arguments) {
    Map<String, Map<String, String>> given = new HashMap<>();
    for (String text : arguments.values("attest")) {
      Map<String, String> fields = new LinkedHashMap<>(CommaFields.parse("attest", text));
      String type = Optional.ofNullable(fields.remove("type")).orElse("");
      if (!type.equals(PROVENANCE) && !type.equals(MATERIALS)) {
        throw invalid("attest", text, "expected type=provenance or type=sbom");
      }
      given.put(type, fields);
    }
    for (String type : Set.of(PROVENANCE, MATERIALS)) {
      arguments.value(type).ifPresent(text -> given.put(type, shortForm(type, text)));
    }
    return new AttestationOptions(
        Optional.ofNullable(given.get(PROVENANCE))
            .filter(fields -> enabled(PROVENANCE, fields))
            .map(BuildAttestations::provenance),
        Optional.ofNullable(given.get(MATERIALS))
            .filter(fields -> enabled(MATERIALS, fields))
            .filter(fields -> only(MATERIALS, fields, Set.of("disabled")))
            .isPresent());
  }

  private static Map<String, String> shortForm(String type, String text) {
    return switch (text) {
      case "true", "1" -> Map.of();
      case "false", "0" -> Map.of("disabled", "true");
      default -> CommaFields.parse(type, text);
    };
  }

  private static boolean enabled(String option, Map<String, String> fields) {
    return !isTrue(option, fields, "disabled");
  }

  private static ProvenanceOptions provenance(Map<String, String> fields) {
    boolean _ =
        only(
            PROVENANCE,
            fields,
            Set.of("disabled", "mode", "builder-id", "timestamps", "version", "reproducible"));
    String version = fields.getOrDefault("version", "v1");
    if (!version.equals("v1")) {
      throw invalid(PROVENANCE, "version=" + version, "provenance is of SLSA's version v1");
    }
    boolean maximal =
        switch (fields.getOrDefault("mode", "min")) {
          case "min" -> false;
          case "max" -> true;
          case String other -> throw invalid(PROVENANCE, "mode=" + other, "expected min or max");
        };
    return new ProvenanceOptions(
        maximal,
        fields.getOrDefault("builder-id", ProvenanceOptions.LOCAL),
        isTrue(PROVENANCE, fields, "timestamps"));
  }

  private static boolean only(String option, Map<String, String> fields, Set<String> known) {
    for (String name : fields.keySet()) {
      if (!known.contains(name)) {
        throw invalid(
            option,
            name,
            name.equals("generator")
                ? "the bill of materials is made by Varve itself"
                : "it has no such field");
      }
    }
    return true;
  }

  private static boolean isTrue(String option, Map<String, String> fields, String name) {
    return switch (fields.getOrDefault(name, "false")) {
      case "true", "1", "" -> true;
      case "false", "0" -> false;
      case String other -> throw invalid(option, name + "=" + other, "expected true or false");
    };
  }

  private static UsageError invalid(String option, String text, String why) {
    return new UsageError(
        UsageError.FLAG, "invalid value \"" + text + "\" for --" + option + ": " + why);
  }
}
