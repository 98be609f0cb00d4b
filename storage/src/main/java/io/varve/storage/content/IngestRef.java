package io.varve.storage.content;

/**
 * The name of bytes on their way in, chosen by the writer; the same name resumes the same ingest.
 *
 * @param value any text
 */
public record IngestRef(String value) {

  /** The value as it may be shown to a person: control characters can't play with the terminal. */
  @Override
  public String toString() {
    StringBuilder shown = new StringBuilder();
    value
        .codePoints()
        .map(point -> Character.isISOControl(point) ? '?' : point)
        .forEach(shown::appendCodePoint);
    return shown.toString();
  }
}
