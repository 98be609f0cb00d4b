package io.varve.builder.lint;

import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.Span;
import io.varve.builder.syntax.Suggestion;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What {@code # check=skip=RULE,RULE;experimental=RULE;error=true} says; {@code all} stands for all
 * rules.
 *
 * @param skipped titles of rules that are not checked
 * @param experimental titles of experimental rules that are
 * @param error whether a finding fails the build
 */
record CheckOptions(Set<String> skipped, Set<String> experimental, boolean error) {

  private static final String ALL = "all";
  private static final List<String> KEYS = List.of("skip", "experimental", "error");

  static final CheckOptions NONE = new CheckOptions(Set.of(), Set.of(), false);

  CheckOptions {
    skipped = Set.copyOf(skipped);
    experimental = Set.copyOf(experimental);
  }

  static CheckOptions parse(String value, Span span) {
    Set<String> skipped = new HashSet<>();
    Set<String> experimental = new HashSet<>();
    boolean error = false;
    for (String option : value.split(";", -1)) {
      int equals = option.indexOf('=');
      String key = (equals < 0 ? option : option.substring(0, equals)).strip();
      String argument = equals < 0 ? "" : option.substring(equals + 1).strip();
      switch (key) {
        case "skip" -> skipped.addAll(names(argument));
        case "experimental" -> experimental.addAll(names(argument));
        case "error" -> error = isTrue(argument, span);
        case "" -> {}
        default ->
            throw new DockerfileError(
                span,
                "unknown option \"" + key + "\" of check",
                "skip=RULE, experimental=RULE, error=true",
                Suggestion.nearest(key, KEYS));
      }
    }
    return new CheckOptions(skipped, experimental, error);
  }

  private static Set<String> names(String list) {
    Set<String> names = new HashSet<>();
    for (String name : list.split(",", -1)) {
      names.add(name.strip());
    }
    return names;
  }

  private static boolean isTrue(String value, Span span) {
    return switch (value) {
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default ->
          throw new DockerfileError(
              span, "invalid value \"" + value + "\" of error", "true or false", "");
    };
  }

  CheckOptions and(CheckOptions other) {
    Set<String> bothSkipped = new HashSet<>(skipped);
    bothSkipped.addAll(other.skipped);
    Set<String> bothExperimental = new HashSet<>(experimental);
    bothExperimental.addAll(other.experimental);
    return new CheckOptions(bothSkipped, bothExperimental, error || other.error);
  }

  boolean checks(Rule rule) {
    return rule.isExperimental()
        ? experimental.contains(ALL) || experimental.contains(rule.title())
        : !skipped.contains(ALL) && !skipped.contains(rule.title());
  }
}
