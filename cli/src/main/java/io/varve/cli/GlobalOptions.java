package io.varve.cli;

import io.varve.cli.option.Suggestion;
import io.varve.cli.option.UsageError;
import java.util.List;
import java.util.Optional;

/**
 * The options before the verb.
 *
 * @param root where the store is
 * @param runtime the OCI runtime to use
 * @param debug whether failures show where they happened
 * @param help whether help is wanted
 * @param version whether the version is wanted
 * @param words the verb and what follows it
 */
record GlobalOptions(
    Optional<String> root,
    Optional<String> runtime,
    boolean debug,
    boolean help,
    boolean version,
    List<String> words) {

  private static final List<String> NAMES =
      List.of("--root", "--runtime", "--debug", "--help", "--version");

  static GlobalOptions parse(List<String> arguments) {
    Optional<String> root = Optional.empty();
    Optional<String> runtime = Optional.empty();
    boolean debug = false;
    boolean help = false;
    boolean version = false;
    int i = 0;
    while (i < arguments.size() && arguments.get(i).startsWith("-")) {
      String word = arguments.get(i);
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals);
      switch (name) {
        case "--debug", "-D" -> debug = true;
        case "--help", "-h" -> help = true;
        case "--version", "-v" -> version = true;
        case "--root", "--runtime" -> {
          String value;
          if (equals >= 0) {
            value = word.substring(equals + 1);
          } else {
            i++;
            value = valueAt(arguments, i, name);
          }
          if (name.equals("--root")) {
            root = Optional.of(value);
          } else {
            runtime = Optional.of(value);
          }
        }
        default -> throw unknown(name);
      }
      i++;
    }
    return new GlobalOptions(
        root, runtime, debug, help, version, arguments.subList(i, arguments.size()));
  }

  private static String valueAt(List<String> arguments, int index, String name) {
    if (index >= arguments.size()) {
      throw new UsageError(UsageError.FLAG, "varve: " + name + " needs a value");
    }
    return arguments.get(index);
  }

  private static UsageError unknown(String name) {
    String meant =
        Suggestion.nearest(name, NAMES).map(near -> "; did you mean " + near + "?").orElse("");
    return new UsageError(
        UsageError.FLAG,
        "varve: unknown flag " + Suggestion.printable(name) + meant + " (see \"varve --help\")");
  }
}
