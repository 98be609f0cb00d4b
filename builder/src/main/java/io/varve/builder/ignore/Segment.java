package io.varve.builder.ignore;

import io.varve.builder.tree.GoPattern;
import java.util.Optional;

/**
 * A pattern for one name; the common forms {@code *}, {@code *suffix} and {@code prefix*} need no
 * general matcher.
 *
 * @param text as written
 * @param prefix what the name begins with
 * @param suffix what it ends with
 * @param general the matcher of other forms
 */
record Segment(String text, String prefix, String suffix, Optional<GoPattern> general) {

  static Segment of(String text) {
    int star = text.indexOf('*');
    boolean simple =
        star >= 0
            && text.indexOf('*', star + 1) < 0
            && text.indexOf('?') < 0
            && text.indexOf('[') < 0
            && text.indexOf('\\') < 0;
    return simple
        ? new Segment(text, text.substring(0, star), text.substring(star + 1), Optional.empty())
        : new Segment(text, "", "", Optional.of(new GoPattern(text)));
  }

  boolean matches(String name) {
    return general.isPresent()
        ? general.get().matches(name)
        : name.length() >= prefix.length() + suffix.length()
            && name.startsWith(prefix)
            && name.endsWith(suffix);
  }
}
