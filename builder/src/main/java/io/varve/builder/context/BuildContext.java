package io.varve.builder.context;

import io.varve.builder.tree.DirectoryTree;
import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.NativeFiles;
import io.varve.builder.tree.PathSelection;
import io.varve.builder.tree.TreePath;
import io.varve.oci.Digest;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.task.TaskScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A directory whose files a build may take. Safe for several threads. */
public final class BuildContext {

  private static final int HASH_TASKS = 4;

  private final Path directory;
  private final ContextFilter filter;
  private final ContextTree tree;
  private final NativeFiles files;
  private final InstantSource clock;
  private final Path indexFile;
  private final Map<TreePath, Digest> digests = new ConcurrentHashMap<>();
  private final AtomicInteger hashed = new AtomicInteger();
  private Optional<ContextIndex> index = Optional.empty();

  private BuildContext(
      Path directory,
      ContextFilter filter,
      Path indexFile,
      NativeFiles files,
      InstantSource clock) {
    this.directory = directory;
    this.filter = filter;
    this.tree = new ContextTree(new DirectoryTree(directory), filter);
    this.indexFile = indexFile;
    this.files = files;
    this.clock = clock;
  }

  /**
   * Opens a directory as a context.
   *
   * @param directory the directory
   * @param filter what does not belong to it
   * @param cacheDirectory where digests are kept from build to build
   * @param files reads extended attributes
   * @param clock tells the time
   * @return the context
   * @throws InvalidArgument when there is no such directory
   * @throws IOException when it can't be opened
   */
  public static BuildContext open(
      Path directory,
      ContextFilter filter,
      Path cacheDirectory,
      NativeFiles files,
      InstantSource clock)
      throws IOException {
    Path real;
    try {
      real = directory.toRealPath();
    } catch (NoSuchFileException e) {
      throw new InvalidArgument("the build context " + directory + " does not exist", e);
    }
    if (!Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
      throw new InvalidArgument("the build context " + directory + " is no directory");
    }
    String name = Digest.of(real.toString().getBytes(StandardCharsets.UTF_8)).hex();
    return new BuildContext(real, filter, cacheDirectory.resolve(name), files, clock);
  }

  /**
   * The directory itself, with what does not belong to the context.
   *
   * @return its real path
   */
  public Path directory() {
    return directory;
  }

  /**
   * Whether everything in the directory belongs to the context.
   *
   * @return true when nothing is excluded
   */
  public boolean isWhole() {
    return filter.excludesNothing();
  }

  /**
   * The files of the context.
   *
   * @return a tree that shows one state of them
   */
  public FileTree tree() {
    return tree;
  }

  /**
   * The digest of what is at a place and, for a directory, of everything in it: names, kinds,
   * permission bits, contents, link targets and extended attributes. Owners and times do not count.
   *
   * @param place the place; links were followed
   * @param selection which files below a directory count
   * @return the digest
   * @throws IOException when reading fails
   * @throws InterruptedException when the thread was interrupted
   */
  public Digest digest(TreePath place, PathSelection selection)
      throws IOException, InterruptedException {
    FileNode node = tree.find(place).orElseThrow(() -> new NoSuchFileException(place.toString()));
    ContextDigest digest = new ContextDigest(tree, index(), selection, digests, clock);
    if (!node.isDirectory()) {
      digest.look(place, node);
      hash(digest.missing());
      return digest.digest(place, node);
    }
    ContextDigest.Walked walked = digest.walk(place, node);
    hash(digest.missing());
    return walked.digest();
  }

  /**
   * The number of files that were read to get their digests.
   *
   * @return files since the context was opened
   */
  public int hashedFiles() {
    return hashed.get();
  }

  /**
   * Keeps the digests for the next build.
   *
   * @throws IOException when they can't be written
   */
  public synchronized void close() throws IOException {
    if (index.isPresent()) {
      index
          .get()
          .save(
              path ->
                  digests.containsKey(path)
                      || Files.exists(path.in(directory), LinkOption.NOFOLLOW_LINKS));
    }
  }

  private synchronized ContextIndex index() {
    if (index.isEmpty()) {
      index = Optional.of(ContextIndex.load(indexFile));
    }
    return index.get();
  }

  private void hash(List<TreePath> places) throws IOException, InterruptedException {
    if (places.isEmpty()) {
      return;
    }
    AtomicInteger next = new AtomicInteger();
    try (TaskScope scope = new TaskScope()) {
      for (int i = 0; i < Math.min(HASH_TASKS, places.size()); i++) {
        scope.fork(() -> hashSome(places, next));
      }
      scope.joinOrThrow();
    }
  }

  private int hashSome(List<TreePath> places, AtomicInteger next) throws IOException {
    int done = 0;
    try (FileHasher hasher = new FileHasher(files)) {
      for (int i = next.getAndIncrement(); i < places.size(); i = next.getAndIncrement()) {
        TreePath place = places.get(i);
        FileNode node = tree.find(place).orElseThrow(() -> FileHasher.changed(place));
        Instant start = clock.instant();
        Digest digest = hasher.hash(place, node);
        digests.put(place, digest);
        if (ContextIndex.isSettled(node.changed(), start)) {
          index().put(place, node, digest);
        }
        hashed.incrementAndGet();
        done++;
      }
    }
    return done;
  }
}
