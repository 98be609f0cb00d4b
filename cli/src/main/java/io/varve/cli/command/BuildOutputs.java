package io.varve.cli.command;

import io.varve.builder.output.BuildOutput;
import io.varve.builder.output.Destination;
import io.varve.builder.output.LayerPackaging;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommaFields;
import io.varve.cli.option.UsageError;
import io.varve.image.archive.ImageSaver;
import io.varve.image.transfer.Packing;
import io.varve.oci.MediaType.Compression;
import io.varve.oci.Reference;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads {@code --output}, {@code --push}, {@code --load} and {@code --compress}, as buildx does.
 */
final class BuildOutputs {

  private static final Set<String> IMAGE_FIELDS =
      Set.of(
          "type",
          "name",
          "push",
          "push-by-digest",
          "name-canonical",
          "registry.insecure",
          "compression",
          "compression-level",
          "force-compression",
          "oci-mediatypes",
          "rewrite-timestamp",
          "store",
          "unpack",
          "dest",
          "tar");

  private final Arguments arguments;
  private final Session session;

  BuildOutputs(Arguments arguments, Session session) {
    this.arguments = arguments;
    this.session = session;
  }

  /** Whether an output takes standard output, so that nothing else may be written there. */
  static boolean useStandardOutput(List<BuildOutput> outputs) {
    return outputs.stream()
        .anyMatch(
            output ->
                switch (output) {
                  case BuildOutput.Archive archive ->
                      archive.destination() instanceof StandardOutput;
                  case BuildOutput.Tar(var destination) -> destination instanceof StandardOutput;
                  case BuildOutput.Image _,
                      BuildOutput.Registry _,
                      BuildOutput.Layout _,
                      BuildOutput.Directory _ ->
                      false;
                });
  }

  List<BuildOutput> outputs() {
    List<BuildOutput> outputs = new ArrayList<>();
    for (String text : arguments.values("output")) {
      outputs.add(output(text));
    }
    boolean push = arguments.has("push");
    if (push && outputs.stream().noneMatch(BuildOutput::keepsImage)) {
      outputs.add(new BuildOutput.Registry(List.of(), packaging("push", Map.of()), false, false));
    } else if (push) {
      outputs.replaceAll(this::pushed);
    }
    if (arguments.has("load") && outputs.stream().noneMatch(BuildOutput::keepsImage)) {
      outputs.add(new BuildOutput.Image(List.of(), packaging("load", Map.of())));
    }
    if (outputs.stream().filter(output -> useStandardOutput(List.of(output))).count() > 1) {
      throw new UsageError(
          UsageError.FLAG, "--output: only one output can go to standard output; give dest=FILE");
    }
    return outputs;
  }

  private BuildOutput pushed(BuildOutput output) {
    return output instanceof BuildOutput.Image(var names, var packaging)
        ? new BuildOutput.Registry(names, packaging, false, false)
        : output;
  }

  private BuildOutput output(String text) {
    if (text.equals("-")) {
      return new BuildOutput.Tar(new StandardOutput(session));
    }
    if (text.indexOf('=') < 0) {
      return new BuildOutput.Directory(session.path(text));
    }
    Map<String, String> fields = CommaFields.parse("output", text);
    return switch (fields.getOrDefault("type", "")) {
      case "local" -> {
        allow(text, fields, Set.of("type", "dest"));
        yield new BuildOutput.Directory(
            session.path(
                dest(fields).orElseThrow(() -> invalid(text, "type=local needs dest=DIR"))));
      }
      case "tar" -> {
        allow(text, fields, Set.of("type", "dest"));
        yield new BuildOutput.Tar(destination(dest(fields)));
      }
      case "image" -> image(text, fields, isTrue(text, fields, "push", false));
      case "registry" -> image(text, fields, isTrue(text, fields, "push", true));
      case "oci" -> archive(text, fields, ImageSaver.Format.OCI);
      case "docker" ->
          dest(fields).isPresent()
              ? archive(text, fields, ImageSaver.Format.DOCKER)
              : image(text, fields, false);
      case String other ->
          throw invalid(
              text,
              other.isEmpty()
                  ? "it has no type="
                  : "expected type=image, registry, oci, docker, local or tar");
    };
  }

  private BuildOutput image(String text, Map<String, String> fields, boolean push) {
    allow(text, fields, IMAGE_FIELDS);
    List<Reference> names = names(fields);
    LayerPackaging packaging = packaging(text, fields);
    return push
        ? new BuildOutput.Registry(
            names,
            packaging,
            isTrue(text, fields, "registry.insecure", false),
            isTrue(text, fields, "push-by-digest", false))
        : new BuildOutput.Image(names, packaging);
  }

  private BuildOutput archive(String text, Map<String, String> fields, ImageSaver.Format format) {
    allow(text, fields, IMAGE_FIELDS);
    List<Reference> names = names(fields);
    LayerPackaging packaging = packaging(text, fields);
    if (isTrue(text, fields, "tar", true)) {
      return new BuildOutput.Archive(format, destination(dest(fields)), names, packaging);
    }
    return new BuildOutput.Layout(
        format,
        session.path(dest(fields).orElseThrow(() -> invalid(text, "tar=false needs dest=DIR"))),
        names,
        packaging);
  }

  /** Annotations are read by {@link BuildAnnotations}. */
  private static void allow(String text, Map<String, String> fields, Set<String> known) {
    for (String name : fields.keySet()) {
      if (!known.contains(name)
          && !(known.equals(IMAGE_FIELDS) && BuildAnnotations.isAnnotation(name))) {
        throw invalid(text, "type=" + fields.get("type") + " has no field " + name);
      }
    }
    if (!isTrue(text, fields, "oci-mediatypes", true)) {
      throw invalid(text, "images are always of the OCI types, which docker reads since 2015");
    }
  }

  private static Optional<String> dest(Map<String, String> fields) {
    return Optional.ofNullable(fields.get("dest")).filter(dest -> !dest.isEmpty());
  }

  private static List<Reference> names(Map<String, String> fields) {
    return Arrays.stream(fields.getOrDefault("name", "").split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .map(Reference::parseTagged)
        .toList();
  }

  private Destination destination(Optional<String> dest) {
    return dest.filter(name -> !name.equals("-"))
        .map(name -> Destination.file(session.path(name)))
        .orElseGet(() -> new StandardOutput(session));
  }

  private LayerPackaging packaging(String text, Map<String, String> fields) {
    String name = fields.getOrDefault("compression", arguments.value("compress").orElse("gzip"));
    Compression compression =
        switch (name) {
          case "gzip" -> Compression.GZIP;
          case "zstd" -> Compression.ZSTD;
          case "uncompressed", "none" -> Compression.NONE;
          default -> throw invalid(text, "expected compression gzip, zstd or uncompressed");
        };
    int threads = Runtime.getRuntime().availableProcessors();
    Packing standard =
        switch (compression) {
          case GZIP -> Packing.gzip(threads);
          case ZSTD -> Packing.zstd(threads);
          case NONE -> new Packing(Compression.NONE, 0, threads);
        };
    return new LayerPackaging(
        fields.containsKey("compression-level")
            ? new Packing(compression, number(text, fields.get("compression-level")), threads)
            : standard,
        isTrue(text, fields, "force-compression", false));
  }

  private static int number(String text, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw invalid(text, "compression-level=" + value + " is no number");
    }
  }

  private static boolean isTrue(
      String text, Map<String, String> fields, String name, boolean otherwise) {
    if (!fields.containsKey(name)) {
      return otherwise;
    }
    return switch (fields.get(name)) {
      case "", "true", "1", "t", "T", "TRUE", "True" -> true;
      case "false", "0", "f", "F", "FALSE", "False" -> false;
      case String other -> throw invalid(text, name + "=" + other + " is neither true nor false");
    };
  }

  private static UsageError invalid(String text, String why) {
    return new UsageError(
        UsageError.FLAG,
        "invalid value \""
            + text
            + "\" for --output: "
            + why
            + "; for example type=oci,dest=image.tar or type=registry,name=host/app:1");
  }
}
