package io.varve.cli.command;

import io.varve.cli.format.TextTable;
import io.varve.cli.option.Arguments;
import io.varve.cli.template.Template;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Prints rows as docker's list commands do: a table, {@code --format json}, a template, or a
 * template that begins with {@code table}.
 */
final class Listing {
  private static final String TABLE = "table";

  private final SequencedMap<String, String> headers = new LinkedHashMap<>();
  private final List<String> shown;

  /** A listing whose table shows the given fields. */
  Listing(String... shown) {
    this.shown = List.of(shown);
  }

  /** The same listing whose table also shows a field. */
  Listing showing(String field) {
    List<String> more = new ArrayList<>(shown);
    more.add(field);
    Listing listing = new Listing(more.toArray(String[]::new));
    headers.forEach(listing::column);
    return listing;
  }

  /** Declares a field with the header of its column. */
  Listing column(String field, String header) {
    headers.put(field, header);
    return this;
  }

  /**
   * Whether fields may be shown that the table has not. Those that the zone's time is in need the
   * rules of all zones, 8 ms, so rows for the plain table go without.
   */
  static boolean isCustom(Arguments arguments) {
    return arguments.value("format").filter(format -> !format.equals(TABLE)).isPresent();
  }

  /** Prints rows in the form that {@code --format} asks for. */
  void print(Arguments arguments, List<JsonObject> rows, Output out) {
    String format = arguments.value("format").orElse(TABLE);
    if (format.equals(TABLE)) {
      printTable(rows, out);
    } else if (format.equals("json")) {
      rows.forEach(row -> out.raw(Json.toText(row) + "\n"));
    } else if (format.startsWith(TABLE + " ")) {
      printTable(format.substring(TABLE.length()).strip(), rows, out);
    } else {
      Template template = Template.parse(escapes(format));
      rows.forEach(row -> out.raw(template.fill(row) + "\n"));
    }
  }

  private void printTable(List<JsonObject> rows, Output out) {
    TextTable table = new TextTable().row(shown.stream().map(headers::get).toList());
    rows.forEach(row -> table.row(shown.stream().map(field -> row.requiredString(field)).toList()));
    table.lines().forEach(line -> out.raw(line + "\n"));
  }

  private void printTable(String format, List<JsonObject> rows, Output out) {
    Template template = Template.parse(escapes(format));
    TextTable table = new TextTable();
    table.row(cells(template, titles()));
    rows.forEach(row -> table.row(cells(template, row)));
    table.lines().forEach(line -> out.raw(line + "\n"));
  }

  private JsonObject titles() {
    JsonObjectBuilder titles = JsonValue.object();
    for (Map.Entry<String, String> header : headers.entrySet()) {
      titles.put(header.getKey(), header.getValue());
    }
    return titles.build();
  }

  private static List<String> cells(Template template, JsonObject row) {
    return Arrays.asList(template.fill(row).split("\t", -1));
  }

  // As docker, since a shell passes \t on as two characters.
  private static String escapes(String format) {
    return format.replace("\\t", "\t").replace("\\n", "\n");
  }
}
