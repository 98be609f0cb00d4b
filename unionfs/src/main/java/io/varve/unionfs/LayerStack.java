package io.varve.unionfs;

import io.varve.unionfs.Located.Part;
import io.varve.unionfs.Sighting.Standing;
import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Layers on top of each other, looked at as one tree.
 *
 * <p>A look-up costs one lstat(2) for each component and layer that still takes part; nothing is
 * cached. Safe for any number of threads while nobody changes the layers.
 */
public final class LayerStack {

  private final List<Layer> layers;

  /**
   * Stacks layers.
   *
   * @param layers the layers, top first, at least one
   */
  public LayerStack(List<Layer> layers) {
    if (layers.isEmpty()) {
      throw new IllegalArgumentException("a stack needs at least one layer");
    }
    this.layers = List.copyOf(layers);
  }

  /**
   * Stacks layers of one format.
   *
   * @param format the format of all layers
   * @param roots their directories, top first, at least one
   * @return the stack
   */
  public static LayerStack of(LayerFormat format, List<Path> roots) {
    return new LayerStack(roots.stream().map(root -> new Layer(root, format)).toList());
  }

  /**
   * The layers.
   *
   * @return top first
   */
  public List<Layer> layers() {
    return layers;
  }

  /**
   * This stack with one more layer on top.
   *
   * @param top the new top
   * @return the higher stack
   */
  public LayerStack under(Layer top) {
    List<Layer> higher = new ArrayList<>(layers.size() + 1);
    higher.add(top);
    higher.addAll(layers);
    return new LayerStack(higher);
  }

  /**
   * The root directory of the merged tree.
   *
   * @return the root
   * @throws IOException when no layer's root is a directory
   */
  public Located root() throws IOException {
    Lookup lookup = new Lookup();
    for (int i = 0; i < layers.size() && lookup.isOpen(); i++) {
      Path root = layers.get(i).root();
      lookup.offer(i, root, attributesOf(root), false);
    }
    return lookup
        .result(StackPath.ROOT)
        .filter(Located::isDirectory)
        .orElseThrow(() -> new NotDirectoryException(layers.getFirst().root().toString()));
  }

  /**
   * Looks an entry of a directory up.
   *
   * @param directory a directory of this stack
   * @param name one component, neither {@code .} nor {@code ..}
   * @return the entry, or empty when there is none or the directory is none
   * @throws IOException when a layer can't be read
   */
  public Optional<Located> child(Located directory, Path name) throws IOException {
    if (!directory.isDirectory()) {
      return Optional.empty();
    }
    Lookup lookup = new Lookup();
    for (Part part : directory.parts()) {
      if (!lookup.isOpen()) {
        break;
      }
      Path real = part.real().resolve(name);
      Optional<BasicFileAttributes> found = attributesOf(real);
      lookup.offer(part.layer(), real, found, formatOf(part).isWhiteout(real, found));
    }
    return lookup.result(directory.path().child(name));
  }

  /**
   * Looks a path up. Symbolic links are not followed: a path through one leads nowhere, as does a
   * path with {@code ..}; see {@link #resolve}.
   *
   * @param path the path
   * @return what lies there, or empty
   * @throws IOException when a layer can't be read
   */
  public Optional<Located> lookup(StackPath path) throws IOException {
    Optional<Located> found = Optional.of(root());
    for (Path name : path.names()) {
      found = isDots(name) ? Optional.empty() : child(found.get(), name);
      if (found.isEmpty()) {
        break;
      }
    }
    return found;
  }

  /**
   * Resolves a path as the kernel would after chroot(2) to the merged tree: links are followed, and
   * {@code ..} of the root is the root.
   *
   * @param path the path
   * @param followLast whether a link in the last component is followed, too
   * @return where it leads
   * @throws java.nio.file.FileSystemLoopException when more than 40 links are met
   * @throws IOException when a layer can't be read
   */
  public Resolved resolve(StackPath path, boolean followLast) throws IOException {
    return new Resolution(this, path, followLast).run();
  }

  /**
   * The entries of a directory.
   *
   * @param directory a directory of this stack
   * @return its entries sorted by name (bytewise)
   * @throws NotDirectoryException when it is no directory
   * @throws IOException when a layer can't be read
   */
  public List<Located> list(Located directory) throws IOException {
    if (!directory.isDirectory()) {
      throw new NotDirectoryException(directory.path().toString());
    }
    return new Listing(this, directory).run();
  }

  /** Takes what {@link LayerStack#walk} meets. */
  @FunctionalInterface
  public interface Visitor {

    /**
     * Takes one entry; a directory comes before its entries.
     *
     * @param entry the entry
     * @return whether to go into it, when it is a directory
     * @throws IOException to end the walk
     */
    boolean visit(Located entry) throws IOException;
  }

  /**
   * Visits a tree in order: each directory before its entries, entries sorted by name. Links are
   * not followed.
   *
   * @param start where to start; it is visited, too
   * @param visitor takes each entry
   * @throws IOException when a layer can't be read, or from the visitor
   */
  public void walk(Located start, Visitor visitor) throws IOException {
    if (visitor.visit(start) && start.isDirectory()) {
      for (Located entry : list(start)) {
        walk(entry, visitor);
      }
    }
  }

  /**
   * What every layer says of a path, hidden or not. Links are not followed.
   *
   * @param path the path
   * @return the layers that say something, top first
   * @throws IOException when a layer can't be read
   */
  public List<Sighting> trace(StackPath path) throws IOException {
    List<Part> seen = lookup(path).map(Located::parts).orElse(List.of());
    List<Sighting> sightings = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      sight(i, path, seen).ifPresent(sightings::add);
    }
    return List.copyOf(sightings);
  }

  private Optional<Sighting> sight(int layer, StackPath path, List<Part> seen) throws IOException {
    LayerFormat format = layers.get(layer).format();
    Path real = layers.get(layer).root();
    Optional<BasicFileAttributes> found = attributesOf(real);
    Optional<Sighting> opaque = Optional.empty();
    for (Path name : path.names()) {
      if (found.filter(BasicFileAttributes::isDirectory).isEmpty()) {
        return opaque;
      }
      if (format.isOpaque(real)) {
        opaque = Optional.of(new Sighting(layer, real, Standing.OPAQUE));
      }
      real = real.resolve(name);
      found = attributesOf(real);
      if (found.isEmpty() || !isContent(format, real, found.get())) {
        return format.isWhiteout(real, found)
            ? Optional.of(new Sighting(layer, real, Standing.WHITEOUT))
            : opaque;
      }
    }
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Sighting(layer, real, standing(new Part(layer, real), found.get(), seen)));
  }

  private Standing standing(Part part, BasicFileAttributes attributes, List<Part> seen)
      throws IOException {
    int position = seen.indexOf(part);
    if (position < 0) {
      return Standing.SHADOWED;
    }
    if (attributes.isDirectory() && formatOf(part).isOpaque(part.real())) {
      return Standing.OPAQUE;
    }
    return position == 0 ? Standing.WINS : Standing.MERGES;
  }

  LayerFormat formatOf(Part part) {
    return layers.get(part.layer()).format();
  }

  static boolean isDots(Path name) {
    String text = name.toString();
    return text.equals(".") || text.equals("..");
  }

  static boolean isContent(LayerFormat format, Path entry, BasicFileAttributes attributes)
      throws IOException {
    return switch (format.role(entry, attributes)) {
      case LayerFormat.Role.Content _ -> true;
      case LayerFormat.Role.Whiteout _, LayerFormat.Role.Mark _ -> false;
    };
  }

  static Optional<BasicFileAttributes> attributesOf(Path path) throws IOException {
    return Optional.ofNullable(
        path.getFileSystem()
            .provider()
            .readAttributesIfExists(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
  }

  /** Collects what the layers say of one name, top first, until nothing below can matter. */
  final class Lookup {

    private final List<Part> parts = new ArrayList<>();
    private Optional<BasicFileAttributes> winner = Optional.empty();
    private boolean open = true;

    boolean isOpen() {
      return open;
    }

    void close() {
      open = false;
    }

    void offer(int layer, Path real, Optional<BasicFileAttributes> found, boolean hidesBelow)
        throws IOException {
      LayerFormat format = layers.get(layer).format();
      if (found.isPresent() && isContent(format, real, found.get())) {
        take(new Part(layer, real), found.get());
      }
      if (hidesBelow) {
        open = false;
      }
    }

    void take(Part part, BasicFileAttributes attributes) throws IOException {
      if (winner.isPresent() && !attributes.isDirectory()) {
        open = false;
        return;
      }
      parts.add(part);
      if (winner.isEmpty()) {
        winner = Optional.of(attributes);
      }
      boolean last = part.layer() == layers.size() - 1;
      open = attributes.isDirectory() && !last && !formatOf(part).isOpaque(part.real());
    }

    Optional<Located> result(StackPath path) {
      return winner.map(attributes -> new Located(path, parts, attributes));
    }
  }
}
