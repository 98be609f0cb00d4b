package io.varve.blockstore.pool;

import java.util.Arrays;

/** A growing list of numbers without boxes. Not safe for use by several threads. */
final class IntList {

  private int[] values = new int[16];
  private int size;

  void add(int value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = value;
  }

  void addAll(IntList other) {
    other.stream().forEach(this::add);
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  int get(int index) {
    return values[index];
  }

  java.util.stream.IntStream stream() {
    return Arrays.stream(values, 0, size);
  }

  /** The values in ascending order. */
  int[] sorted() {
    int[] copy = Arrays.copyOf(values, size);
    Arrays.sort(copy);
    return copy;
  }
}
