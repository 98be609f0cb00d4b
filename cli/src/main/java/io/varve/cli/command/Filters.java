package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.Suggestion;
import io.varve.cli.option.UsageError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The {@code --filter name=value} options of a list command. */
final class Filters {
  private final Map<String, List<String>> wanted = new LinkedHashMap<>();

  private Filters() {}

  /** Reads the filters; each must be one that the command knows. */
  static Filters of(Arguments arguments, String... known) {
    Filters filters = new Filters();
    for (String written : arguments.values("filter")) {
      int equals = written.indexOf('=');
      if (equals < 1) {
        throw new UsageError(
            UsageError.ARGUMENTS, "invalid filter \"" + written + "\": expected name=value");
      }
      String name = written.substring(0, equals);
      if (!List.of(known).contains(name)) {
        String meant =
            Suggestion.nearest(name, List.of(known))
                .map(near -> "did you mean " + near + "?")
                .orElse("there are " + String.join(", ", known));
        throw new UsageError(UsageError.ARGUMENTS, "unknown filter \"" + name + "\": " + meant);
      }
      filters
          .wanted
          .computeIfAbsent(name, _ -> new java.util.ArrayList<>())
          .add(written.substring(equals + 1));
    }
    return filters;
  }

  /** Whether something passes a filter: any of its values fits, or the filter was not given. */
  boolean passes(String name, Predicate<String> fits) {
    List<String> values = wanted.get(name);
    return values == null || values.stream().anyMatch(fits);
  }

  /** The values of a filter, none when it was not given. */
  List<String> values(String name) {
    return wanted.getOrDefault(name, List.of());
  }

  /** Whether labels pass every {@code label=name[=value]} filter. */
  boolean passesLabels(Map<String, String> labels) {
    return wanted.getOrDefault("label", List.of()).stream()
        .allMatch(
            label -> {
              int equals = label.indexOf('=');
              return equals < 0
                  ? labels.containsKey(label)
                  : label.substring(equals + 1).equals(labels.get(label.substring(0, equals)));
            });
  }
}
