package io.varve.cli.command;

import io.varve.engine.image.ImageService.ImageStep;
import io.varve.image.ImageRecord;
import io.varve.image.ResolvedImage;
import io.varve.oci.DiffId;
import io.varve.oci.ImageConfigCodec;
import io.varve.oci.Reference;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/** An image as docker's inspect shows it. */
final class ImageJson {
  private ImageJson() {}

  static JsonObject of(String name, Session session) throws IOException {
    ResolvedImage image = session.engine().images().inspect(name);
    List<ImageRecord> records = session.engine().images().names(image.imageId());
    long size = bytes(name, session);
    JsonObjectBuilder json =
        JsonValue.object()
            .put("Id", image.imageId().toString())
            .put(
                "RepoTags",
                JsonValue.ofStrings(
                    records.stream()
                        .flatMap(record -> record.reference().stream())
                        .filter(reference -> reference.tag().isPresent())
                        .map(Reference::familiar)
                        .toList()))
            .put(
                "RepoDigests",
                JsonValue.ofStrings(
                    records.stream()
                        .flatMap(record -> record.repositoryDigests().stream())
                        .distinct()
                        .toList()))
            .put("Created", image.config().created().orElse(Instant.EPOCH).toString())
            .put("Parent", "")
            .put("Comment", comment(image))
            .put("DockerVersion", "")
            .put("Author", image.config().author().orElse(""))
            .put("Config", ImageConfigCodec.json(image.config().config()))
            .put("Architecture", image.config().platform().architecture())
            .putNonEmpty("Variant", image.config().platform().variant())
            .put("Os", image.config().platform().os())
            .put("Size", size)
            .put("VirtualSize", size)
            .put("GraphDriver", JsonValue.object().put("Name", "overlay2").build());
    return json.put(
            "RootFS",
            JsonValue.object()
                .put("Type", "layers")
                .put(
                    "Layers",
                    JsonValue.ofStrings(
                        image.config().diffIds().stream().map(DiffId::toString).toList()))
                .build())
        .put(
            "Metadata",
            JsonValue.object()
                .put("LastTagTime", image.config().created().orElse(Instant.EPOCH).toString())
                .build())
        .put(
            "Descriptor",
            JsonValue.object()
                .put("mediaType", image.manifest().descriptor().mediaType().value())
                .put("digest", image.manifest().descriptor().digest().toString())
                .put("size", image.manifest().descriptor().size())
                .build())
        .build();
  }

  /** How much an image's layers take. */
  static long bytes(String name, Session session) throws IOException {
    return session.engine().images().steps(name, false).stream().mapToLong(ImageStep::bytes).sum();
  }

  private static String comment(ResolvedImage image) {
    return image.config().history().isEmpty()
        ? ""
        : image.config().history().getLast().comment().orElse("");
  }
}
