package io.varve.builder.syntax;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Reads parser directives: comments {@code # name=value} before anything else in the file. The
 * first line that is none ends them, whatever it is.
 */
final class DirectiveReader {

  /** The directives that there are. */
  enum Name {
    SYNTAX,
    ESCAPE,
    CHECK
  }

  private final SourceFile file;
  private final Map<Name, String> values = new EnumMap<>(Name.class);
  private boolean done;

  DirectiveReader(SourceFile file) {
    this.file = file;
  }

  /**
   * Looks at a line.
   *
   * @param line a line without its end
   * @param number its number
   * @return whether it is a directive
   */
  boolean accept(String line, int number) {
    if (done) {
      return false;
    }
    int start = WhiteSpace.skip(line, 0, line.length());
    Optional<Name> name = name(line, start);
    if (name.isEmpty()) {
      // A file that is also a script begins with "#!"; directives may follow that line.
      done = !(number == 1 && line.startsWith("#!"));
      return false;
    }
    int valueStart = WhiteSpace.skip(line, line.indexOf('=', start) + 1, line.length());
    int valueEnd = WhiteSpace.trimEnd(line, valueStart, line.length());
    String value = line.substring(valueStart, valueEnd);
    Span span = file.lines(number, number);
    if (values.containsKey(name.get())) {
      String word = name.get().name().toLowerCase(Locale.ROOT);
      throw new DockerfileError(span, "a second directive " + word + "; only one can be used");
    }
    if (name.get() == Name.ESCAPE && !value.equals("\\") && !value.equals("`")) {
      throw new DockerfileError(span, "invalid escape character \"" + value + "\"", "\\ or `", "");
    }
    values.put(name.get(), value);
    return true;
  }

  private static Optional<Name> name(String line, int start) {
    if (start >= line.length() || line.charAt(start) != '#') {
      return Optional.empty();
    }
    int from = WhiteSpace.skip(line, start + 1, line.length());
    int equals = line.indexOf('=', from);
    if (equals < 0 || WhiteSpace.skip(line, equals + 1, line.length()) == line.length()) {
      return Optional.empty();
    }
    String name = line.substring(from, WhiteSpace.trimEnd(line, from, equals));
    for (Name known : Name.values()) {
      if (known.name().equalsIgnoreCase(name)) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }

  char escape() {
    return values.getOrDefault(Name.ESCAPE, "\\").charAt(0);
  }

  Optional<String> value(Name name) {
    return Optional.ofNullable(values.get(name));
  }
}
