package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.format.HumanTime;
import io.varve.cli.format.SafeText;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.image.ImageService.ImageStep;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** {@code varve history}. */
final class HistoryCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("history", "IMAGE", "Show how an image came to be")
        .arguments(1, 1)
        .flag("no-trunc", "Show instructions in full")
        .flag('q', "quiet", "Show only ids")
        .flag('H', "human", "Sizes and dates for people (default true)")
        .value("format", "TEMPLATE", "\"table\", \"json\" or a Go template")
        .example("Which step made it large?", "history --format '{{.Size}} {{.CreatedBy}}' app")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    boolean full = arguments.has("no-trunc");
    boolean human = !arguments.given("human") || arguments.has("human");
    String image = arguments.positional(0);
    String id = session.engine().images().inspect(image).imageId().toString();
    List<JsonObject> rows = new ArrayList<>();
    for (ImageStep step : session.engine().images().steps(image, false)) {
      String shown = rows.isEmpty() ? (full ? id : id.substring(7, 19)) : "<missing>";
      rows.add(row(step, shown, full, human, session));
    }
    if (arguments.has("quiet")) {
      rows.forEach(row -> session.out().line(row.requiredString("ID")));
      return 0;
    }
    new Listing("ID", "CreatedSince", "CreatedBy", "Size", "Comment")
        .column("ID", "IMAGE")
        .column("CreatedSince", human ? "CREATED" : "CREATED AT")
        .column("CreatedAt", "CREATED AT")
        .column("CreatedBy", "CREATED BY")
        .column("Size", "SIZE")
        .column("Comment", "COMMENT")
        .print(arguments, rows, session.out());
    return 0;
  }

  private static JsonObject row(
      ImageStep step, String id, boolean full, boolean human, Session session) {
    String by = SafeText.line(step.createdBy());
    String at = step.createdAt().map(Object::toString).orElse("");
    return JsonValue.object()
        .put("ID", id)
        .put(
            "CreatedSince",
            human ? step.createdAt().map(t -> HumanTime.ago(t, session.now())).orElse("N/A") : at)
        .put("CreatedAt", at)
        .put("CreatedBy", full ? by : SafeText.cut(by, 45))
        .put("Size", human ? HumanSize.shortDecimal(step.bytes()) : Long.toString(step.bytes()))
        .put("Comment", step.comment())
        .build();
  }
}
