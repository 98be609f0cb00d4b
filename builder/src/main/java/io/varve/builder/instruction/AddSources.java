package io.varve.builder.instruction;

import io.varve.oci.error.InvalidArgument;
import java.util.Locale;
import java.util.Optional;

/** Tells paths, downloads and git repositories apart. */
final class AddSources {

  private AddSources() {}

  static AddSource classify(String source) {
    String lower = source.toLowerCase(Locale.ROOT);
    if (lower.startsWith("http://") || lower.startsWith("https://")) {
      return isRepositoryUrl(lower) ? repository(source) : new AddSource.Download(source);
    }
    if (lower.startsWith("git://") || lower.startsWith("ssh://") || isScpForm(source)) {
      return repository(source);
    }
    return new AddSource.ContextPath(source);
  }

  private static boolean isRepositoryUrl(String url) {
    int end = url.length();
    for (char mark : new char[] {'#', '?'}) {
      int at = url.indexOf(mark);
      end = at >= 0 ? Math.min(end, at) : end;
    }
    return url.substring(0, end).endsWith(".git");
  }

  /** {@code user@host:path}, as ssh and git write it. */
  private static boolean isScpForm(String source) {
    int at = source.indexOf('@');
    int colon = source.indexOf(':', at + 1);
    int slash = source.indexOf('/');
    return at > 0 && colon > at + 1 && (slash < 0 || slash > colon) && colon + 1 < source.length();
  }

  private static AddSource repository(String source) {
    int query = source.indexOf('?');
    int hash = source.indexOf('#');
    if (query >= 0 && (hash < 0 || query < hash)) {
      if (hash >= 0) {
        throw new InvalidArgument(
            "\"" + source + "\" has both parameters and a fragment; give all of it as parameters");
      }
      return new GitParameters(source.substring(0, query), source.substring(query + 1)).read();
    }
    if (hash < 0) {
      return plain(source, Optional.empty(), Optional.empty());
    }
    String fragment = source.substring(hash + 1);
    int colon = fragment.indexOf(':');
    String reference = colon < 0 ? fragment : fragment.substring(0, colon);
    String directory = colon < 0 ? "" : fragment.substring(colon + 1);
    return plain(source.substring(0, hash), present(reference), present(directory));
  }

  private static AddSource plain(
      String remote, Optional<String> reference, Optional<String> directory) {
    return new AddSource.GitRepository(
        remote, reference, directory, Optional.empty(), Optional.empty(), true);
  }

  private static Optional<String> present(String text) {
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
