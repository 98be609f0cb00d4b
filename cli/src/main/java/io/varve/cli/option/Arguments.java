package io.varve.cli.option;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A command line that was understood. */
public final class Arguments {
  private final Map<String, List<String>> options;
  private final List<String> positional;

  Arguments(Map<String, List<String>> options, List<String> positional) {
    this.options = Map.copyOf(options);
    this.positional = List.copyOf(positional);
  }

  /**
   * Whether a switch is on.
   *
   * @param name its long name
   * @return true when it was given and not taken back
   */
  public boolean has(String name) {
    return value(name).filter(text -> !text.equals("false")).isPresent();
  }

  /**
   * Whether an option was given at all, be it switched off.
   *
   * @param name its long name
   * @return true when it was given
   */
  public boolean given(String name) {
    return options.containsKey(name);
  }

  /**
   * The value of an option.
   *
   * @param name its long name
   * @return the last value given
   */
  public Optional<String> value(String name) {
    return Optional.ofNullable(options.get(name)).map(List::getLast);
  }

  /**
   * The values of an option.
   *
   * @param name its long name
   * @return all values in order, none when it was not given
   */
  public List<String> values(String name) {
    return options.getOrDefault(name, List.of());
  }

  /**
   * The arguments that are no options.
   *
   * @return in order
   */
  public List<String> positional() {
    return positional;
  }

  /**
   * One of the arguments that are no options.
   *
   * @param index its place, from 0; it exists, by the command's description
   * @return the argument
   */
  public String positional(int index) {
    return positional.get(index);
  }

  /**
   * One of the arguments that may be missing.
   *
   * @param index its place, from 0
   * @return the argument, or empty
   */
  public Optional<String> optional(int index) {
    return index < positional.size() ? Optional.of(positional.get(index)) : Optional.empty();
  }

  /**
   * The arguments from a place on.
   *
   * @param index the place, from 0
   * @return what follows, maybe nothing
   */
  public List<String> from(int index) {
    return positional.subList(Math.min(index, positional.size()), positional.size());
  }
}
