package io.varve.unionfs;

import java.util.Optional;

/**
 * Where a path leads once its symbolic links are resolved.
 *
 * @param path the path without {@code .}, {@code ..} and links (the last component may be a link
 *     when it was not to be followed)
 * @param located what lies there, or empty when it or one of its parents does not exist
 */
public record Resolved(StackPath path, Optional<Located> located) {}
