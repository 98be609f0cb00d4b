package io.varve.builder.expansion;

import io.varve.builder.syntax.WhiteSpace;
import java.util.ArrayList;
import java.util.List;

/** Collects a value and, beside it, its words. */
final class WordList {

  private final StringBuilder value = new StringBuilder();
  private final StringBuilder word = new StringBuilder();
  private final List<String> words = new ArrayList<>();

  /** Adds text whose white space separates words. */
  void splittable(String text) {
    value.append(text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (WhiteSpace.isSpace(c)) {
        endWord();
      } else {
        word.append(c);
      }
    }
  }

  /** Adds text that belongs to the current word as it is. */
  void quoted(String text) {
    value.append(text);
    word.append(text);
  }

  private void endWord() {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  String value() {
    return value.toString();
  }

  List<String> words() {
    endWord();
    return words;
  }
}
