package io.varve.cli.option;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the arguments of one command. */
public final class ArgumentParser {
  private final CommandSpec spec;
  private final Map<String, List<String>> options = new HashMap<>();
  private final List<String> positional = new ArrayList<>();
  private final Deque<String> remaining;
  private boolean help;

  private ArgumentParser(CommandSpec spec, List<String> arguments) {
    this.spec = spec;
    this.remaining = new ArrayDeque<>(arguments);
  }

  /**
   * Reads a command line.
   *
   * @param spec the command
   * @param arguments what follows its name
   * @return what was given; empty when help was asked for
   * @throws UsageError when it can't be understood
   */
  public static Optional<Arguments> parse(CommandSpec spec, List<String> arguments) {
    ArgumentParser parser = new ArgumentParser(spec, arguments);
    parser.readAll();
    if (parser.help) {
      return Optional.empty();
    }
    parser.checkCount();
    return Optional.of(new Arguments(parser.options, parser.positional));
  }

  private void readAll() {
    while (!remaining.isEmpty() && !help) {
      String argument = remaining.pop();
      if (argument.equals("--")) {
        takeRest();
      } else if (argument.startsWith("--")) {
        readLong(argument);
      } else if (argument.length() > 1 && argument.startsWith("-")) {
        readShort(argument);
      } else {
        positional.add(argument);
        if (spec.commandLine()) {
          takeRest();
        }
      }
    }
  }

  private void takeRest() {
    positional.addAll(remaining);
    remaining.clear();
  }

  private void readLong(String argument) {
    int equals = argument.indexOf('=');
    String name = argument.substring(2, equals < 0 ? argument.length() : equals);
    if (name.equals("help")) {
      help = true;
      return;
    }
    Option option = find(name).orElseThrow(() -> unknown("--" + name, name));
    if (equals >= 0) {
      take(option, argument.substring(equals + 1));
    } else {
      take(option);
    }
  }

  private void readShort(String argument) {
    for (int i = 1; i < argument.length(); i++) {
      char letter = argument.charAt(i);
      Optional<Option> found = find(letter);
      if (found.isEmpty() && letter == 'h') {
        help = true;
        return;
      }
      Option option =
          found.orElseThrow(
              () -> unknown("-" + letter + (argument.length() > 2 ? " in " + argument : ""), ""));
      String rest = argument.substring(i + 1);
      boolean takesRest = option.kind() == Option.Kind.VALUE || option.kind() == Option.Kind.LIST;
      if (rest.startsWith("=")) {
        take(option, rest.substring(1));
        return;
      }
      if (takesRest && !rest.isEmpty()) {
        take(option, rest);
        return;
      }
      take(option);
    }
  }

  private void take(Option option) {
    switch (option.kind()) {
      case SWITCH -> put(option, "true");
      case OPTIONAL_VALUE -> put(option, "");
      case VALUE, LIST -> {
        if (remaining.isEmpty()) {
          throw new UsageError(
              UsageError.FLAG,
              prefix()
                  + option.written()
                  + " needs a value: "
                  + option.written()
                  + " "
                  + option.value());
        }
        put(option, remaining.pop());
      }
    }
  }

  private void take(Option option, String value) {
    if (option.kind() == Option.Kind.SWITCH) {
      put(option, truth(option, value));
    } else {
      put(option, value);
    }
  }

  private String truth(Option option, String value) {
    return switch (value) {
      case "true", "True", "TRUE", "t", "T", "1" -> "true";
      case "false", "False", "FALSE", "f", "F", "0" -> "false";
      default ->
          throw new UsageError(
              UsageError.FLAG,
              prefix()
                  + option.written()
                  + " is on or off: \""
                  + value
                  + "\" must be true or false");
    };
  }

  private void put(Option option, String value) {
    options.computeIfAbsent(option.name(), _ -> new ArrayList<>()).add(value);
  }

  private Optional<Option> find(String name) {
    return spec.options().stream().filter(o -> o.name().equals(name)).findFirst();
  }

  private Optional<Option> find(char letter) {
    return spec.options().stream()
        .filter(o -> o.letter().isPresent() && o.letter().get() == letter)
        .findFirst();
  }

  private UsageError unknown(String written, String name) {
    if (spec.refusals().containsKey(name)) {
      return new UsageError(
          UsageError.FLAG, prefix() + written + " is not there: " + spec.refusals().get(name));
    }
    String meant =
        Suggestion.nearest(
                name,
                Stream.concat(spec.options().stream().map(Option::name), Stream.of("help"))
                    .toList())
            .map(near -> "; did you mean --" + near + "?")
            .orElse("");
    return new UsageError(
        UsageError.FLAG,
        prefix() + "unknown flag " + Suggestion.printable(written) + meant + seeHelp());
  }

  private void checkCount() {
    int count = positional.size();
    if (count >= spec.minimum() && count <= spec.maximum()) {
      return;
    }
    String wanted;
    if (spec.maximum() == 0) {
      wanted = "takes no arguments";
    } else if (spec.minimum() == spec.maximum()) {
      wanted = "needs exactly " + counted(spec.minimum());
    } else if (count < spec.minimum()) {
      wanted = "needs at least " + counted(spec.minimum());
    } else {
      wanted = "takes at most " + counted(spec.maximum());
    }
    throw new UsageError(
        UsageError.ARGUMENTS,
        prefix()
            + wanted
            + ", not "
            + count
            + ": varve "
            + spec.name()
            + " "
            + spec.usage()
            + seeHelp());
  }

  private static String counted(int number) {
    return number == 1 ? "1 argument" : number + " arguments";
  }

  private String prefix() {
    return "varve " + spec.name() + ": ";
  }

  private String seeHelp() {
    return " (see \"varve " + spec.name() + " --help\")";
  }
}
