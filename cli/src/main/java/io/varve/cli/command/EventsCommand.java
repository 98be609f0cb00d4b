package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.Quantity;
import io.varve.cli.template.Template;
import io.varve.engine.event.Event;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code varve events}. */
final class EventsCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "events", "", "Show what happens to containers, images, volumes and networks")
        .description("Waits for more until --until has passed or control-C.")
        .arguments(0, 0)
        .value("since", "TIME", "Also what has happened from then on, such as 10m")
        .value("until", "TIME", "Only before then; ends when it has passed")
        .list(
            'f',
            "filter",
            "NAME=VALUE",
            "Only those that fit: container, event, image, label, network, type, volume")
        .value("format", "TEMPLATE", "\"json\" or a Go template")
        .example("What ended in the last hour?", "events --since 1h --until 0s -f event=die")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    Filters filters =
        Filters.of(arguments, "container", "event", "image", "label", "network", "type", "volume");
    Optional<Instant> since =
        arguments.value("since").map(text -> Quantity.moment("since", text, session.now()));
    Optional<Instant> until =
        arguments.value("until").map(text -> Quantity.moment("until", text, session.now()));
    String format = arguments.value("format").orElse("");
    Optional<Template> template =
        Optional.of(format).filter(f -> !f.isEmpty() && !f.equals("json")).map(Template::parse);
    session
        .engine()
        .events()
        .read(
            since,
            until,
            event -> {
              if (passes(filters, event)) {
                print(event, format.equals("json"), template, session);
              }
            });
    return 0;
  }

  private static void print(
      Event event, boolean json, Optional<Template> template, Session session) {
    if (template.isPresent()) {
      session.out().raw(template.get().fill(object(event)) + "\n");
    } else if (json) {
      session.out().raw(Json.toText(object(event)) + "\n");
    } else {
      session.out().line(text(event));
    }
    session.out().flush();
  }

  private static boolean passes(Filters filters, Event event) {
    String name = event.attributes().getOrDefault("name", "");
    boolean container = event.type().equals("container");
    return filters.passes("type", event.type()::equals)
        && filters.passes(
            "event",
            wanted -> event.action().equals(wanted) || event.action().startsWith(wanted + ":"))
        && filters.passes(
            "container",
            wanted -> container && (name.equals(wanted) || event.id().startsWith(wanted)))
        && filters.passes(
            "network", wanted -> event.type().equals("network") && event.id().equals(wanted))
        && filters.passes(
            "volume", wanted -> event.type().equals("volume") && event.id().equals(wanted))
        && filters.passes("image", wanted -> isAbout(event, wanted))
        && filters.passesLabels(event.attributes());
  }

  /** An event of the image itself, or of a container of it. */
  private static boolean isAbout(Event event, String image) {
    String name =
        event.attributes().getOrDefault(event.type().equals("image") ? "name" : "image", "");
    return name.equals(image)
        || name.equals(image + ":latest")
        || (event.type().equals("image") && event.id().equals(image));
  }

  private static String text(Event event) {
    String attributes =
        event.attributes().entrySet().stream()
            .map(attribute -> attribute.getKey() + "=" + attribute.getValue())
            .collect(Collectors.joining(", ", "(", ")"));
    return event.time()
        + " "
        + event.type()
        + " "
        + event.action()
        + " "
        + event.id()
        + " "
        + attributes;
  }

  private static JsonObject object(Event event) {
    JsonObjectBuilder attributes = JsonValue.object();
    for (Map.Entry<String, String> attribute : event.attributes().entrySet()) {
      attributes.put(attribute.getKey(), attribute.getValue());
    }
    return JsonValue.object()
        .put("status", event.action())
        .put("id", event.id())
        .put("from", event.attributes().getOrDefault("image", ""))
        .put("Type", event.type())
        .put("Action", event.action())
        .put("ID", event.id())
        .put(
            "Actor",
            JsonValue.object().put("ID", event.id()).put("Attributes", attributes.build()).build())
        .put("scope", "local")
        .put("time", event.time().getEpochSecond())
        .put("timeNano", ChronoUnit.NANOS.between(Instant.EPOCH, event.time()))
        .build();
  }
}
