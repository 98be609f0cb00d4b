package io.varve.builder.context;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.PathSelection;
import io.varve.builder.tree.TreePath;
import io.varve.linux.FileNames;
import io.varve.linux.hash.FastHash;
import io.varve.oci.Digest;
import java.io.IOException;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Computes the digest of a place of a context: of a directory, from the digest of its own content
 * (names, kinds and permission bits; contents and targets of what is no directory) and the digests
 * of the directories in it. Two passes: the first finds which files have to be read, so that they
 * can be read side by side, the second puts the digests together. Belongs to one thread.
 */
final class ContextDigest {

  private final ContextTree tree;
  private final ContextIndex index;
  private final PathSelection selection;
  private final Map<TreePath, Digest> digests;
  private final InstantSource clock;
  private final MessageDigest hash = FastHash.sha256();
  private final List<TreePath> missing = new ArrayList<>();

  /**
   * @param tree the context
   * @param index what is known of it
   * @param selection which files below a directory count
   * @param digests of files that were looked at in this build
   * @param clock tells when a directory is looked at
   */
  ContextDigest(
      ContextTree tree,
      ContextIndex index,
      PathSelection selection,
      Map<TreePath, Digest> digests,
      InstantSource clock) {
    this.tree = tree;
    this.index = index;
    this.selection = selection;
    this.digests = digests;
    this.clock = clock;
  }

  /** Something in a directory that counts, or in which something may. */
  private record Child(String name, FileNode node, boolean included) {}

  /** What the index says of a directory as a whole, or what to tell it. */
  private record Seen(Digest look, Optional<Digest> own, Instant lookedAt) {}

  /** A directory on a walk: its children when they have to be looked at one by one. */
  private record Branch(
      TreePath place, Optional<Seen> seen, List<Child> children, List<Named> directories) {}

  /** A directory in another. */
  private record Named(String name, boolean included, Branch branch) {}

  /** A directory that was walked. */
  final class Walked {
    private final Branch branch;
    private final int mode;

    private Walked(Branch branch, int mode) {
      this.branch = branch;
      this.mode = mode;
    }

    /** The digest, once the missing files have theirs. */
    Digest digest() throws IOException {
      String content = whole(branch).map(Digest::hex).orElse("");
      return Digest.ofHash(hash.digest(text("DIRECTORY " + mode + "\n" + content)));
    }
  }

  /** Walks a directory. */
  Walked walk(TreePath place, FileNode node) throws IOException {
    return new Walked(walk(place, TreePath.ROOT), node.mode());
  }

  /** Takes a look at a single file. */
  void look(TreePath place, FileNode node) {
    if (node.kind() == FileNode.Kind.FILE && !digests.containsKey(place)) {
      index
          .find(place, node)
          .ifPresentOrElse(digest -> digests.put(place, digest), () -> missing.add(place));
    }
  }

  /** The digest of a single file, once it has that of its content. */
  Digest digest(TreePath place, FileNode node) throws IOException {
    return Digest.ofHash(hash.digest(text(line(place, "", node))));
  }

  /** The files that have to be read. */
  List<TreePath> missing() {
    return missing;
  }

  private Branch walk(TreePath place, TreePath path) throws IOException {
    Optional<Seen> seen = Optional.empty();
    if (selection.includesEverything()) {
      seen = Optional.of(see(place));
      if (seen.get().own().isPresent()) {
        return new Branch(place, seen, List.of(), directories(place));
      }
    }
    List<Child> children = new ArrayList<>();
    List<Named> directories = new ArrayList<>();
    List<String> names = tree.list(place);
    if (tree.isMixed(place)) {
      seen = Optional.empty();
    }
    for (String name : names) {
      TreePath child = place.child(name);
      TreePath relative = path.child(name);
      Optional<FileNode> node = tree.find(child);
      boolean included = selection.includes(relative);
      if (node.isPresent() && node.get().isDirectory()) {
        if (included || selection.mayIncludeBelow(relative)) {
          children.add(new Child(name, node.get(), included));
          directories.add(new Named(name, included, walk(child, relative)));
        }
      } else if (node.isPresent() && included) {
        children.add(new Child(name, node.get(), true));
        look(child, node.get());
      }
    }
    return new Branch(place, seen, children, directories);
  }

  private Seen see(TreePath place) throws IOException {
    Instant now = clock.instant();
    ContextTree.View view = tree.view(place);
    view.seen().addTo(hash);
    for (String hidden : new TreeSet<>(view.hidden())) {
      hash.update(text(hidden + "\0"));
    }
    Digest look = Digest.ofHash(hash.digest());
    return new Seen(look, index.find(place, look), now);
  }

  /** The directories in one that looks as it did. */
  private List<Named> directories(TreePath place) throws IOException {
    ContextTree.View view = tree.view(place);
    TreeSet<String> names = new TreeSet<>();
    for (int i = 0; i < view.seen().size(); i++) {
      if (view.seen().isDirectory(i)) {
        names.add(view.seen().name(i));
      }
    }
    names.removeAll(view.hidden());
    List<Named> directories = new ArrayList<>(names.size());
    for (String name : names) {
      directories.add(new Named(name, true, walk(place.child(name), TreePath.ROOT)));
    }
    return directories;
  }

  /** The digest of everything below a directory; empty when nothing there counts. */
  private Optional<Digest> whole(Branch branch) throws IOException {
    StringBuilder below = new StringBuilder();
    TreeSet<String> empty = new TreeSet<>();
    for (Named directory : branch.directories()) {
      Optional<Digest> digest = whole(directory.branch());
      if (digest.isPresent()) {
        below.append(directory.name()).append('\0').append(digest.get().hex()).append('\n');
      } else if (!directory.included()) {
        empty.add(directory.name());
      }
    }
    Optional<Digest> known = branch.seen().flatMap(Seen::own);
    Digest own = known.isPresent() ? known.get() : own(branch, empty);
    if (!selection.includesEverything() && branch.children().size() == empty.size()) {
      return Optional.empty();
    }
    return Optional.of(Digest.ofHash(hash.digest(text(own.hex() + "\n" + below))));
  }

  private Digest own(Branch branch, Set<String> empty) throws IOException {
    boolean settled = true;
    for (Child child : branch.children()) {
      FileNode node = child.node();
      if (!empty.contains(child.name())) {
        hash.update(text(line(branch.place().child(child.name()), child.name(), node)));
      }
      settled &=
          node.isDirectory()
              || branch
                  .seen()
                  .filter(seen -> ContextIndex.isSettled(node.changed(), seen.lookedAt()))
                  .isPresent();
    }
    Digest own = Digest.ofHash(hash.digest());
    if (settled && branch.seen().isPresent()) {
      index.put(branch.place(), branch.seen().get().look(), own);
    }
    return own;
  }

  private String line(TreePath place, String name, FileNode node) throws IOException {
    StringBuilder line = new StringBuilder(name.length() + 80);
    line.append(node.kind()).append(' ').append(node.mode()).append(' ');
    line.append(name).append('\0');
    switch (node.kind()) {
      case FILE -> line.append(digests.get(place).hex());
      case SYMLINK -> line.append(node.target());
      case CHARACTER_DEVICE, BLOCK_DEVICE -> line.append(node.device());
      case DIRECTORY, PIPE, SOCKET -> {}
    }
    return line.append('\n').toString();
  }

  private static byte[] text(String text) {
    return FileNames.encode(text);
  }
}
