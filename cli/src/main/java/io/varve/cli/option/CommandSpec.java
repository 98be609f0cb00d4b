package io.varve.cli.option;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What a command is, for its parser and for its help.
 *
 * @param name the words after {@code varve}
 * @param usage the arguments as the help shows them
 * @param summary one line that says what it does
 * @param description further lines, or empty
 * @param minimum how many arguments it needs
 * @param maximum how many it takes, {@link #ANY} for no limit
 * @param commandLine whether what follows the first argument is a command line of its own, whose
 *     flags are not this command's
 * @param options its options, in the order of the help
 * @param examples pairs of what for and how
 * @param refusals options of docker's that are not there, by their long names, with what to do
 *     instead
 */
public record CommandSpec(
    String name,
    String usage,
    String summary,
    String description,
    int minimum,
    int maximum,
    boolean commandLine,
    List<Option> options,
    List<Example> examples,
    Map<String, String> refusals) {

  /** No limit of the number of arguments. */
  public static final int ANY = Integer.MAX_VALUE;

  /**
   * A line to learn from.
   *
   * @param purpose what it does
   * @param line the command line
   */
  public record Example(String purpose, String line) {}

  /** Copies the lists. */
  public CommandSpec {
    options = List.copyOf(options);
    examples = List.copyOf(examples);
    refusals = Map.copyOf(refusals);
  }

  /**
   * Starts the description of a command.
   *
   * @param name the words after {@code varve}
   * @param usage the arguments as the help shows them, without {@code [OPTIONS]}
   * @param summary one line that says what it does
   * @return a builder for a command without options and arguments
   */
  public static Builder of(String name, String usage, String summary) {
    return new Builder(name, usage, summary);
  }

  /** Collects the parts of a description. */
  public static final class Builder {
    private final String name;
    private final String usage;
    private final String summary;
    private final List<Option> options = new ArrayList<>();
    private final List<Example> examples = new ArrayList<>();
    private final Map<String, String> refusals = new HashMap<>();
    private String description = "";
    private int minimum;
    private int maximum;
    private boolean commandLine;

    private Builder(String name, String usage, String summary) {
      this.name = name;
      this.usage = usage;
      this.summary = summary;
    }

    /**
     * Adds text to the help.
     *
     * @param text lines
     * @return this builder
     */
    public Builder description(String text) {
      this.description = text;
      return this;
    }

    /**
     * Sets how many arguments the command takes.
     *
     * @param least at least
     * @param most at most, {@link CommandSpec#ANY} for no limit
     * @return this builder
     */
    public Builder arguments(int least, int most) {
      this.minimum = least;
      this.maximum = most;
      return this;
    }

    /**
     * Lets flags end at the first argument: what follows belongs to a program in the container.
     *
     * @return this builder
     */
    public Builder withCommandLine() {
      this.commandLine = true;
      return this;
    }

    /**
     * Adds an option.
     *
     * @param option the option
     * @return this builder
     */
    public Builder option(Option option) {
      options.add(option);
      return this;
    }

    /**
     * Adds a switch.
     *
     * @param optionName the long name
     * @param text one line for the help
     * @return this builder
     */
    public Builder flag(String optionName, String text) {
      return option(Option.flag(optionName, text));
    }

    /**
     * Adds a switch with a short name.
     *
     * @param letter the short name
     * @param optionName the long name
     * @param text one line for the help
     * @return this builder
     */
    public Builder flag(char letter, String optionName, String text) {
      return option(Option.flag(optionName, text).or(letter));
    }

    /**
     * Adds an option with a value.
     *
     * @param optionName the long name
     * @param value what the value is called
     * @param text one line for the help
     * @return this builder
     */
    public Builder value(String optionName, String value, String text) {
      return option(Option.value(optionName, value, text));
    }

    /**
     * Adds an option with a value and a short name.
     *
     * @param letter the short name
     * @param optionName the long name
     * @param value what the value is called
     * @param text one line for the help
     * @return this builder
     */
    public Builder value(char letter, String optionName, String value, String text) {
      return option(Option.value(optionName, value, text).or(letter));
    }

    /**
     * Adds an option that may come several times.
     *
     * @param optionName the long name
     * @param value what a value is called
     * @param text one line for the help
     * @return this builder
     */
    public Builder list(String optionName, String value, String text) {
      return option(Option.list(optionName, value, text));
    }

    /**
     * Adds an option that may come several times, with a short name.
     *
     * @param letter the short name
     * @param optionName the long name
     * @param value what a value is called
     * @param text one line for the help
     * @return this builder
     */
    public Builder list(char letter, String optionName, String value, String text) {
      return option(Option.list(optionName, value, text).or(letter));
    }

    /**
     * Names an option of docker's that is not there on purpose.
     *
     * @param optionName its long name
     * @param instead why not, or what to do instead, for the message
     * @return this builder
     */
    public Builder refuse(String optionName, String instead) {
      refusals.put(optionName, instead);
      return this;
    }

    /**
     * Adds an example.
     *
     * @param purpose what it does
     * @param line the command line, without {@code varve}
     * @return this builder
     */
    public Builder example(String purpose, String line) {
      examples.add(new Example(purpose, "varve " + line));
      return this;
    }

    /**
     * The finished description.
     *
     * @return the description
     */
    public CommandSpec build() {
      return new CommandSpec(
          name,
          usage,
          summary,
          description,
          minimum,
          maximum,
          commandLine,
          options,
          examples,
          refusals);
    }
  }
}
