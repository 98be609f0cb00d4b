package io.varve.cli.option;

import java.util.Optional;

/**
 * An option of a command.
 *
 * @param name the long name without dashes
 * @param letter the short name
 * @param kind whether it takes a value
 * @param value what the value is called in the help, empty for a switch
 * @param description one line for the help
 */
public record Option(
    String name, Optional<Character> letter, Kind kind, String value, String description) {

  /** How often and with what an option comes. */
  public enum Kind {
    /** No value; {@code --name=false} takes it back. */
    SWITCH,
    /** One value; the last one counts. */
    VALUE,
    /** Values that add up. */
    LIST,
    /** A value that may be left out: {@code --name} or {@code --name=VALUE}. */
    OPTIONAL_VALUE
  }

  /**
   * An option that is on or off.
   *
   * @param name the long name
   * @param description one line
   * @return the option
   */
  public static Option flag(String name, String description) {
    return new Option(name, Optional.empty(), Kind.SWITCH, "", description);
  }

  /**
   * An option with a value.
   *
   * @param name the long name
   * @param value what the value is called
   * @param description one line
   * @return the option
   */
  public static Option value(String name, String value, String description) {
    return new Option(name, Optional.empty(), Kind.VALUE, value, description);
  }

  /**
   * An option that may come several times.
   *
   * @param name the long name
   * @param value what a value is called
   * @param description one line
   * @return the option
   */
  public static Option list(String name, String value, String description) {
    return new Option(name, Optional.empty(), Kind.LIST, value, description);
  }

  /**
   * The same option with a short name.
   *
   * @param shortName one letter
   * @return a copy
   */
  public Option or(char shortName) {
    return new Option(name, Optional.of(shortName), kind, value, description);
  }

  /**
   * The same option, whose value may be left out.
   *
   * @return a copy
   */
  public Option withOptionalValue() {
    return new Option(name, letter, Kind.OPTIONAL_VALUE, value, description);
  }

  /**
   * The option as a person writes it.
   *
   * @return the long name with dashes
   */
  public String written() {
    return "--" + name;
  }
}
