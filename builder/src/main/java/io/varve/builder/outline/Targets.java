package io.varve.builder.outline;

import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.instruction.Stage;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The stages that can be built.
 *
 * @param all in the order of the file; the last is the one that is built when none is named
 */
public record Targets(List<Target> all) {

  /** Copies the list. */
  public Targets {
    all = List.copyOf(all);
  }

  /**
   * A stage.
   *
   * @param name its name, empty when it has none
   * @param description what the comment right above it says of it
   * @param base what it stands on, as written
   * @param platform the platform it says, as written
   * @param isDefault whether it is built when no stage is named
   */
  public record Target(
      Optional<String> name,
      Optional<String> description,
      String base,
      Optional<String> platform,
      boolean isDefault) {

    /**
     * The name for people.
     *
     * @return the name, and whether it is the default
     */
    public String label() {
      return name.map(text -> isDefault ? text + " (default)" : text)
          .orElse(isDefault ? "(default)" : "");
    }
  }

  /**
   * The targets of a file.
   *
   * @param dockerfile the file
   * @return one a stage
   */
  public static Targets of(Dockerfile dockerfile) {
    List<Target> targets = new ArrayList<>();
    for (Stage stage : dockerfile.stages()) {
      targets.add(
          new Target(
              stage.name(),
              description(stage),
              stage.from().base().text(),
              stage.from().platform().map(word -> word.text()),
              stage.index() == dockerfile.stages().size() - 1));
    }
    return new Targets(targets);
  }

  /** The comment that begins with the stage's name, without it. */
  static Optional<String> description(Stage stage) {
    return stage
        .name()
        .flatMap(
            name ->
                stage.from().source().comments().stream()
                    .filter(
                        comment -> comment.regionMatches(true, 0, name + " ", 0, name.length() + 1))
                    .findFirst()
                    .map(comment -> comment.substring(name.length() + 1)));
  }

  /**
   * For programs.
   *
   * @return {@code {"targets": [{"name", "default", "description", "base", "platform"}]}}
   */
  public JsonObject json() {
    List<JsonValue> targets = new ArrayList<>();
    for (Target target : all) {
      var json = JsonValue.object().putNonEmpty("name", target.name());
      if (target.isDefault()) {
        json.put("default", true);
      }
      targets.add(
          json.putNonEmpty("description", target.description())
              .put("base", target.base())
              .putNonEmpty("platform", target.platform())
              .build());
    }
    return JsonValue.object().put("targets", new JsonArray(targets)).build();
  }
}
