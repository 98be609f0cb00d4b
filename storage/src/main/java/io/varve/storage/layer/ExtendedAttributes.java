package io.varve.storage.layer;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Extended attributes of a file, by full name; equal when names and values are. */
public final class ExtendedAttributes {

  /** No attributes. */
  public static final ExtendedAttributes NONE = new ExtendedAttributes(new TreeMap<>());

  private final NavigableMap<String, byte[]> values;

  private ExtendedAttributes(NavigableMap<String, byte[]> values) {
    this.values = values;
  }

  /**
   * The attributes in a map.
   *
   * @param values full names and values; copied
   * @return the attributes
   */
  public static ExtendedAttributes of(Map<String, byte[]> values) {
    if (values.isEmpty()) {
      return NONE;
    }
    NavigableMap<String, byte[]> copy = new TreeMap<>();
    values.forEach((name, value) -> copy.put(name, value.clone()));
    return new ExtendedAttributes(copy);
  }

  /**
   * Their names.
   *
   * @return full names, sorted
   */
  public Set<String> names() {
    return Collections.unmodifiableSet(values.navigableKeySet());
  }

  /**
   * The value of one.
   *
   * @param name its full name
   * @return a copy of its value, empty when there is none
   */
  public Optional<byte[]> get(String name) {
    return Optional.ofNullable(values.get(name)).map(byte[]::clone);
  }

  /**
   * Whether there are none.
   *
   * @return true without attributes
   */
  public boolean isEmpty() {
    return values.isEmpty();
  }

  /**
   * Those whose names pass a test.
   *
   * @param test takes full names
   * @return the attributes that passed
   */
  public ExtendedAttributes matching(Predicate<String> test) {
    if (values.keySet().stream().allMatch(test)) {
      return this;
    }
    NavigableMap<String, byte[]> kept = new TreeMap<>(values);
    kept.keySet().removeIf(test.negate());
    return new ExtendedAttributes(kept);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof ExtendedAttributes that) || !names().equals(that.names())) {
      return false;
    }
    return values.entrySet().stream()
        .allMatch(entry -> Arrays.equals(entry.getValue(), that.values.get(entry.getKey())));
  }

  @Override
  public int hashCode() {
    return values.entrySet().stream()
        .mapToInt(entry -> entry.getKey().hashCode() * 31 + Arrays.hashCode(entry.getValue()))
        .sum();
  }

  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
