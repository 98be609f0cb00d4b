package io.varve.unionfs;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Marks in memory, beside directories that hold content only. For views that live as long as the
 * process, and for tests.
 */
public final class InMemoryLayerFormat implements WritableLayerFormat {

  private final Set<Path> whiteouts = ConcurrentHashMap.newKeySet();
  private final Set<Path> opaque = ConcurrentHashMap.newKeySet();

  /** Creates a format without marks. */
  public InMemoryLayerFormat() {}

  @Override
  public boolean isWhiteout(Path path, Optional<BasicFileAttributes> found) {
    return whiteouts.contains(path);
  }

  @Override
  public boolean isOpaque(Path directory) {
    return opaque.contains(directory);
  }

  @Override
  public Role role(Path entry, BasicFileAttributes attributes) {
    return Role.CONTENT;
  }

  @Override
  public Collection<Path> unlistedWhiteouts(Path directory) {
    return whiteouts.stream()
        .filter(mark -> directory.equals(mark.getParent()))
        .map(Path::getFileName)
        .toList();
  }

  @Override
  public void addWhiteout(Path path) {
    // What the marks below said died with the directory that held them.
    whiteouts.removeIf(mark -> mark.startsWith(path));
    opaque.removeIf(mark -> mark.startsWith(path));
    whiteouts.add(path);
  }

  @Override
  public void removeWhiteout(Path path) {
    whiteouts.remove(path);
  }

  @Override
  public void makeOpaque(Path directory) {
    opaque.add(directory);
  }

  @Override
  public boolean allows(Path name) {
    return true;
  }
}
