package io.varve.builder.instruction;

import io.varve.builder.expansion.Expander;
import io.varve.builder.syntax.SourceFile;
import io.varve.builder.syntax.Suggestion;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A Dockerfile that has been read.
 *
 * @param file the file
 * @param directives its parser directives
 * @param globalArguments ARG instructions before the first FROM
 * @param stages its stages, at least one
 * @param warnings what the parser accepted though it should not be written
 */
public record Dockerfile(
    SourceFile file,
    Directives directives,
    List<Arg> globalArguments,
    List<Stage> stages,
    List<ParseWarning> warnings) {

  /** Copies the lists. */
  public Dockerfile {
    globalArguments = List.copyOf(globalArguments);
    stages = List.copyOf(stages);
    warnings = List.copyOf(warnings);
  }

  /**
   * The expander for its words.
   *
   * @return an expander with the file's escape character
   */
  public Expander expander() {
    return new Expander(directives.escape());
  }

  /**
   * Finds a stage as {@code --target}, {@code FROM} and {@code --from} name it.
   *
   * @param nameOrNumber a name in any case, or a number
   * @param before only stages with a lower number; the count of stages for all
   * @return the last such stage
   */
  public Optional<Stage> stage(String nameOrNumber, int before) {
    String name = nameOrNumber.toLowerCase(Locale.ROOT);
    for (int i = Math.min(before, stages.size()) - 1; i >= 0; i--) {
      if (stages.get(i).name().filter(name::equals).isPresent()) {
        return Optional.of(stages.get(i));
      }
    }
    for (int i = 0; i < Math.min(before, stages.size()); i++) {
      if (Integer.toString(i).equals(name)) {
        return Optional.of(stages.get(i));
      }
    }
    return Optional.empty();
  }

  /**
   * The stage that was probably meant, for a message about a name that is neither stage nor image.
   *
   * @param name what was written
   * @param before only stages with a lower number
   * @return the name of a stage, absent when none is near
   */
  public Optional<String> nearestStage(String name, int before) {
    List<String> names =
        stages.stream()
            .filter(stage -> stage.index() < before)
            .flatMap(stage -> stage.name().stream())
            .toList();
    return Optional.of(Suggestion.nearest(name, names)).filter(near -> !near.isEmpty());
  }
}
