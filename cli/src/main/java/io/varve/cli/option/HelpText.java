package io.varve.cli.option;

/** Writes the help of a command. */
public final class HelpText {
  private static final int MAXIMUM_OPTION_COLUMN = 31;
  private static final int TERMINAL_WIDTH = 80;
  private static final int GAP = 3;

  private HelpText() {}

  /**
   * The help of a command.
   *
   * @param spec the command
   * @return lines, with a final line break
   */
  public static String of(CommandSpec spec) {
    StringBuilder text = new StringBuilder();
    String options = spec.options().isEmpty() ? "" : " [OPTIONS]";
    String usage = spec.usage().isEmpty() ? "" : " " + spec.usage();
    text.append("Usage:  varve ").append(spec.name()).append(options).append(usage);
    text.append("\n\n").append(spec.summary()).append('\n');
    if (!spec.description().isEmpty()) {
      text.append('\n').append(spec.description().strip()).append('\n');
    }
    if (!spec.options().isEmpty()) {
      text.append("\nOptions:\n");
      int width = width(spec);
      spec.options().stream()
          .sorted(java.util.Comparator.comparing(Option::name))
          .forEach(option -> append(text, option, width));
    }
    if (!spec.examples().isEmpty()) {
      text.append("\nExamples:\n");
      for (CommandSpec.Example example : spec.examples()) {
        text.append("  # ").append(example.purpose()).append('\n');
        text.append("  ").append(example.line()).append('\n');
      }
    }
    return text.toString();
  }

  private static int width(CommandSpec spec) {
    int longest = 0;
    for (Option option : spec.options()) {
      longest = Math.max(longest, left(option).length());
    }
    return Math.min(longest, MAXIMUM_OPTION_COLUMN);
  }

  private static String left(Option option) {
    String letter = option.letter().map(c -> "-" + c + ", ").orElse("    ");
    String value =
        switch (option.kind()) {
          case SWITCH -> "";
          case VALUE, LIST -> " " + option.value();
          case OPTIONAL_VALUE -> "[=" + option.value() + "]";
        };
    return letter + option.written() + value;
  }

  private static void append(StringBuilder text, Option option, int width) {
    String left = left(option);
    text.append("  ").append(left);
    if (left.length() > width) {
      text.append('\n').repeat(' ', width + 2);
    } else {
      text.repeat(' ', width - left.length());
    }
    int indent = width + 2 + GAP;
    int column = indent;
    text.repeat(' ', GAP);
    for (String word : option.description().split(" ", -1)) {
      if (column > indent && column + 1 + word.length() > TERMINAL_WIDTH) {
        text.append('\n').repeat(' ', indent);
        column = indent;
      }
      if (column > indent) {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += word.length();
    }
    text.append('\n');
  }
}
