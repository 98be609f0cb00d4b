package io.varve.cli.command;

import io.varve.builder.graph.BuildOptions;
import io.varve.builder.ignore.DockerIgnore;
import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.instruction.DockerfileParser;
import io.varve.builder.lint.LintContext;
import io.varve.builder.lint.LintReport;
import io.varve.builder.lint.Linter;
import io.varve.builder.outline.Outline;
import io.varve.builder.outline.OutlineReader;
import io.varve.builder.outline.Targets;
import io.varve.cli.format.TextTable;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommaFields;
import io.varve.cli.option.UsageError;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Questions about a Dockerfile that build nothing: {@code --check} and {@code --call}. */
final class BuildCalls {

  private final BuildSource source;
  private final BuildOptions options;
  private final Session session;
  private final boolean json;

  private BuildCalls(BuildSource source, BuildOptions options, Session session, boolean json) {
    this.source = source;
    this.options = options;
    this.session = session;
    this.json = json;
  }

  /**
   * Answers what was asked.
   *
   * @return the exit code; empty when a build was asked for
   */
  static Optional<Integer> answer(
      Arguments arguments, BuildSource source, BuildOptions options, Session session) {
    Map<String, String> fields =
        new HashMap<>(
            CommaFields.parse(
                "call",
                arguments.value("call").orElse(arguments.has("check") ? "check" : "build")));
    String format = Optional.ofNullable(fields.remove("format")).orElse("text");
    if (!format.equals("text") && !format.equals("json")) {
      throw new UsageError(
          UsageError.FLAG, "invalid format \"" + format + "\" of --call: expected text or json");
    }
    BuildCalls calls = new BuildCalls(source, options, session, format.equals("json"));
    return switch (String.join(",", fields.keySet())) {
      case "build" -> Optional.empty();
      case "check", "lint" -> Optional.of(calls.check());
      case "outline" -> Optional.of(calls.outline());
      case "targets" -> Optional.of(calls.targets());
      case String other ->
          throw new UsageError(
              UsageError.FLAG,
              "invalid value \""
                  + other
                  + "\" for --call: expected build, check, outline or targets");
    };
  }

  /** As buildx: a finding makes the exit code 1. */
  private int check() {
    LintReport report = report(source, options);
    if (json) {
      print(report.json());
    } else {
      session.out().raw(report.text());
    }
    return report.findings().isEmpty() ? 0 : 1;
  }

  /** What the rules find in a Dockerfile. */
  static LintReport report(BuildSource source, BuildOptions options) {
    DockerIgnore ignore =
        source.filter() instanceof DockerIgnore rules
            ? rules
            : DockerIgnore.of(".dockerignore", List.of());
    return Linter.check(
        source.name(),
        source.content(),
        new LintContext(
            options.arguments(),
            options.host(),
            options.platform(),
            ignore,
            (_, _) -> Optional.empty()));
  }

  private int targets() {
    Targets targets = Targets.of(dockerfile());
    if (json) {
      print(targets.json());
      return 0;
    }
    TextTable table = new TextTable().row("TARGET", "DESCRIPTION");
    for (Targets.Target target : targets.all()) {
      table.row(target.label(), target.description().orElse(""));
    }
    table.lines().forEach(session.out()::line);
    return 0;
  }

  private int outline() {
    Outline outline = OutlineReader.read(dockerfile(), options.target(), options.arguments());
    if (json) {
      print(outline.json());
      return 0;
    }
    TextTable head = new TextTable();
    outline.name().ifPresent(name -> head.row("TARGET:", name));
    outline.description().ifPresent(text -> head.row("DESCRIPTION:", text));
    section(head);
    TextTable table = new TextTable().row("BUILD ARG", "VALUE", "DESCRIPTION");
    for (Outline.Argument argument : outline.arguments()) {
      table.row(argument.name(), argument.value().orElse(""), argument.description().orElse(""));
    }
    if (!outline.arguments().isEmpty()) {
      section(table);
    }
    required("SECRET", outline.secrets());
    required("SSH", outline.agents());
    return 0;
  }

  private void required(String title, Map<String, Boolean> ids) {
    if (!ids.isEmpty()) {
      TextTable table = new TextTable().row(title, "REQUIRED");
      ids.forEach((id, required) -> table.row(id, required ? "true" : ""));
      section(table);
    }
  }

  private void section(TextTable table) {
    if (!table.lines().isEmpty()) {
      table.lines().forEach(session.out()::line);
      session.out().line("");
    }
  }

  private Dockerfile dockerfile() {
    return DockerfileParser.parse(source.name(), source.content());
  }

  /** The answer and, as buildx has it, the file that it is about. */
  private void print(JsonObject answer) {
    JsonObjectBuilder all = JsonValue.object();
    answer.members().forEach(all::put);
    all.put(
        "sources",
        new JsonArray(
            List.of(
                JsonValue.object()
                    .put("filename", source.name())
                    .put("language", "Dockerfile")
                    .put("data", Base64.getEncoder().encodeToString(source.content()))
                    .build())));
    session.out().raw(Json.toPrettyText(all.build()) + "\n");
  }
}
