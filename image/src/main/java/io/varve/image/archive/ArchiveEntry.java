package io.varve.image.archive;

import java.util.Optional;

/**
 * A file of an archive.
 *
 * @param name its path, without leading {@code ./}
 * @param size its length in bytes
 * @param link the entry whose content it has, for links inside the archive
 */
record ArchiveEntry(String name, long size, Optional<String> link) {}
