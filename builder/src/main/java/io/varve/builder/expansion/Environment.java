package io.varve.builder.expansion;

import java.util.Map;
import java.util.Optional;

/** The variables that words are expanded with. */
@FunctionalInterface
public interface Environment {

  /** No variables. */
  Environment EMPTY = name -> Optional.empty();

  /**
   * The value of a variable.
   *
   * @param name its name
   * @return its value, absent when it is not set; an empty value is set
   */
  Optional<String> get(String name);

  /**
   * The variables of a map.
   *
   * @param variables names and values; later changes of the map show
   * @return the environment
   */
  static Environment of(Map<String, String> variables) {
    return name -> Optional.ofNullable(variables.get(name));
  }

  /**
   * This environment, and where it has no value, another.
   *
   * @param fallback asked when this one has no value
   * @return both
   */
  default Environment orElse(Environment fallback) {
    return name -> get(name).or(() -> fallback.get(name));
  }
}
