package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.format.SafeText;
import io.varve.cli.option.Arguments;
import io.varve.engine.container.ContainerFiles.LayerHit;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.List;

/** The layers that have a path, the one that wins first. */
final class WhichRows {
  private static final int INSTRUCTION_WIDTH = 60;

  private WhichRows() {}

  static void print(Arguments arguments, Session session) throws IOException {
    String path = arguments.positional(1);
    List<LayerHit> hits = session.engine().files().which(arguments.positional(0), path);
    if (hits.isEmpty()) {
      throw new NotFound("no layer of " + arguments.positional(0) + " has " + SafeText.line(path));
    }
    new Listing("Layer", "ID", "Status", "Kind", "Size", "Instruction")
        .column("Layer", "LAYER")
        .column("ID", "LAYER ID")
        .column("Status", "STATUS")
        .column("Kind", "KIND")
        .column("Size", "SIZE")
        .column("Instruction", "MADE BY")
        .print(arguments, hits.stream().map(WhichRows::row).toList(), session.out());
  }

  private static JsonObject row(LayerHit hit) {
    return JsonValue.object()
        .put("Layer", Integer.toString(hit.layer()))
        .put("ID", hit.diffId().map(id -> id.digest().shortHex()).orElse("(container)"))
        .put("Status", status(hit))
        .put("Kind", hit.kind())
        .put("Size", hit.kind().equals("file") ? HumanSize.shortDecimal(hit.size()) : "-")
        .put("Instruction", SafeText.cut(SafeText.line(hit.instruction()), INSTRUCTION_WIDTH))
        .build();
  }

  private static String status(LayerHit hit) {
    if (hit.wins()) {
      return "wins";
    }
    return hit.kind().equals("whiteout") ? "deletes it" : "shadowed";
  }
}
