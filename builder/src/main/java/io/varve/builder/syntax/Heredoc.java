package io.varve.builder.syntax;

/**
 * A here-document: text in the Dockerfile that follows the instruction it belongs to.
 *
 * @param name the terminator, quotes removed
 * @param fileDescriptor the digits before {@code <<}, 0 without
 * @param expand whether variables in the content are expanded: no part of the name was quoted
 * @param chomp whether leading tabs go: {@code <<-}
 * @param content the lines as they stand in the file, with their ends
 * @param span where {@code <<name} stands
 */
public record Heredoc(
    String name, int fileDescriptor, boolean expand, boolean chomp, String content, Span span) {

  /**
   * The content as the reader of the here-document sees it.
   *
   * @return the content, without leading tabs when {@code <<-} asked for that
   */
  public String text() {
    if (!chomp) {
      return content;
    }
    StringBuilder text = new StringBuilder(content.length());
    boolean lineStart = true;
    for (int i = 0; i < content.length(); i++) {
      char c = content.charAt(i);
      if (lineStart && c == '\t') {
        continue;
      }
      text.append(c);
      lineStart = c == '\n';
    }
    return text.toString();
  }
}
