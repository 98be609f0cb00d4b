package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.format.HumanTime;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.Quantity;
import io.varve.engine.image.ImageService.ImageSummary;
import io.varve.oci.Digest;
import io.varve.oci.Reference;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** {@code varve images}. */
final class ImagesCommand implements Command {
  private static final String NONE = "<none>";

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("images", "[REPOSITORY[:TAG]]", "List images")
        .arguments(0, 1)
        .flag('a', "all", "Accepted as docker does")
        .flag('q', "quiet", "Show only ids")
        .flag("no-trunc", "Show ids in full")
        .flag("digests", "Show digests")
        .list(
            'f',
            "filter",
            "NAME=VALUE",
            "Only those that fit: reference, label, dangling, before, since, until")
        .value("format", "TEMPLATE", "\"table\", \"json\" or a Go template")
        .example("Names and sizes only", "images --format '{{.Repository}}:{{.Tag}} {{.Size}}'")
        .example("Images that lost their names", "images -f dangling=true")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    Filters filters =
        Filters.of(arguments, "reference", "label", "dangling", "before", "since", "until");
    Optional<Instant> before = moment(filters.values("before"), session);
    Optional<Instant> since = moment(filters.values("since"), session);
    boolean full = arguments.has("no-trunc");
    List<ImageSummary> images =
        session.engine().images().list().stream()
            .filter(image -> arguments.optional(0).map(name -> named(image, name)).orElse(true))
            .filter(image -> filters.passes("reference", pattern -> named(image, pattern)))
            .filter(image -> filters.passesLabels(image.labels()))
            .filter(image -> before.filter(t -> !image.createdAt().isBefore(t)).isEmpty())
            .filter(image -> since.filter(t -> !image.createdAt().isAfter(t)).isEmpty())
            .filter(
                image ->
                    filters.passes(
                        "until",
                        text ->
                            image
                                .createdAt()
                                .isBefore(Quantity.moment("filter", text, session.now()))))
            .filter(
                image ->
                    filters.passes(
                        "dangling",
                        wanted -> Boolean.parseBoolean(wanted) == image.reference().isEmpty()))
            .toList();
    if (arguments.has("quiet")) {
      images.stream().map(image -> id(image.id(), full)).distinct().forEach(session.out()::line);
      return 0;
    }
    listing(arguments.has("digests"))
        .print(
            arguments,
            images.stream().map(image -> row(image, full, session, arguments)).toList(),
            session.out());
    return 0;
  }

  private static Optional<Instant> moment(List<String> images, Session session) throws IOException {
    return images.isEmpty()
        ? Optional.empty()
        : session.engine().images().inspect(images.getLast()).config().created();
  }

  private static Listing listing(boolean digests) {
    Listing listing =
        digests
            ? new Listing("Repository", "Tag", "Digest", "ID", "CreatedSince", "Size")
            : new Listing("Repository", "Tag", "ID", "CreatedSince", "Size");
    return listing
        .column("Repository", "REPOSITORY")
        .column("Tag", "TAG")
        .column("Digest", "DIGEST")
        .column("ID", "IMAGE ID")
        .column("CreatedSince", "CREATED")
        .column("CreatedAt", "CREATED AT")
        .column("Size", "SIZE")
        .column("Labels", "LABELS")
        .column("Containers", "CONTAINERS")
        .column("VirtualSize", "VIRTUAL SIZE")
        .column("SharedSize", "SHARED SIZE")
        .column("UniqueSize", "UNIQUE SIZE");
  }

  private static JsonObject row(
      ImageSummary image, boolean full, Session session, Arguments arguments) {
    JsonObjectBuilder row =
        JsonValue.object()
            .put("Repository", image.reference().map(Reference::familiarName).orElse(NONE))
            .put("Tag", image.reference().flatMap(Reference::tag).orElse(NONE))
            .put("Digest", image.target().toString())
            .put("ID", id(image.id(), full))
            .put("CreatedSince", HumanTime.ago(image.createdAt(), session.now()))
            .put("Size", HumanSize.shortDecimal(image.bytes()));
    if (Listing.isCustom(arguments)) {
      row.put("CreatedAt", HumanTime.table(image.createdAt(), session.zone()))
          .put("Labels", KeyValue.text(image.labels()))
          .put("Containers", "N/A")
          .put("VirtualSize", HumanSize.decimal(image.bytes()))
          .put("SharedSize", "N/A")
          .put("UniqueSize", "N/A");
    }
    return row.build();
  }

  private static String id(Digest id, boolean full) {
    return full ? id.toString() : id.shortHex();
  }

  /** Docker's match: a pattern without tag fits every tag; {@code *} fits within a component. */
  static boolean named(ImageSummary image, String pattern) {
    if (image.reference().isEmpty()) {
      return false;
    }
    Reference name = image.reference().get();
    String withTag = name.familiar();
    return Wildcard.matches(pattern, name.familiarName())
        || Wildcard.matches(pattern, withTag)
        || Wildcard.matches(pattern, name.toString());
  }
}
