package io.varve.builder.lint;

import io.varve.builder.syntax.Excerpt;
import io.varve.builder.syntax.Position;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code build --check} found.
 *
 * @param findings in the order of the file
 * @param fails whether the file says that a finding is an error ({@code # check=error=true})
 */
public record LintReport(List<Finding> findings, boolean fails) {

  /** Copies the findings. */
  public LintReport {
    findings = List.copyOf(findings);
  }

  /**
   * The report for people: each finding with its line, and a sum.
   *
   * @return lines, each ended by a newline
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      text.append(finding).append('\n');
      Excerpt.append(text, finding.span());
    }
    return text.append(summary()).append('\n').toString();
  }

  /**
   * The sum alone, in Docker's words.
   *
   * @return one line
   */
  public String summary() {
    return switch (findings.size()) {
      case 0 -> "Check complete, no warnings found.";
      case 1 -> "Check complete, 1 warning has been found!";
      default -> "Check complete, " + findings.size() + " warnings have been found!";
    };
  }

  /**
   * The report for programs, with the members of BuildKit's: {@code {"warnings": [{"ruleName",
   * "description", "url", "detail", "file", "location": {"ranges": [{"start": {"line",
   * "character"}, "end"}]}}]}}, lines and characters counted from 1.
   *
   * @return an object
   */
  public JsonObject json() {
    List<JsonValue> warnings = new ArrayList<>();
    for (Finding finding : findings) {
      JsonValue range =
          JsonValue.object()
              .put("start", position(finding.span().start()))
              .put("end", position(finding.span().end()))
              .build();
      warnings.add(
          JsonValue.object()
              .put("ruleName", finding.rule().title())
              .put("description", finding.rule().description())
              .put("url", finding.rule().url())
              .put("detail", finding.message())
              .put("file", finding.span().file().name())
              .put(
                  "location",
                  JsonValue.object().put("ranges", new JsonValue.JsonArray(List.of(range))).build())
              .build());
    }
    return JsonValue.object().put("warnings", new JsonValue.JsonArray(warnings)).build();
  }

  private static JsonValue position(Position position) {
    return JsonValue.object()
        .put("line", position.line())
        .put("character", position.column())
        .build();
  }
}
