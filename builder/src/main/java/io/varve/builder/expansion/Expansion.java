package io.varve.builder.expansion;

import java.util.List;
import java.util.SequencedSet;

/**
 * What a word became.
 *
 * @param value the word with its variables expanded, quotes and escapes removed
 * @param words the value split at white space that was not quoted
 * @param used the variables that had a value
 * @param unset the variables that had none
 */
public record Expansion(
    String value, List<String> words, SequencedSet<String> used, SequencedSet<String> unset) {

  /** Copies the words. */
  public Expansion {
    words = List.copyOf(words);
  }
}
