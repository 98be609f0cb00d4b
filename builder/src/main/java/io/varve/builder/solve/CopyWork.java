package io.varve.builder.solve;

import io.varve.builder.cache.CacheKey;
import io.varve.builder.copy.Accounts;
import io.varve.builder.copy.CopyAttributes;
import io.varve.builder.copy.LayerEditor;
import io.varve.builder.copy.ModeChange;
import io.varve.builder.copy.Owner;
import io.varve.builder.copy.SourceFinder;
import io.varve.builder.copy.SourceMatch;
import io.varve.builder.copy.TreeCopier;
import io.varve.builder.graph.CopyInput;
import io.varve.builder.graph.FileOrigin;
import io.varve.builder.graph.Op;
import io.varve.builder.tree.DirectoryTree;
import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.GoPattern;
import io.varve.builder.tree.PathSelection;
import io.varve.builder.tree.TreeDigest;
import io.varve.builder.tree.TreePath;
import io.varve.oci.Digest;
import io.varve.oci.Timestamps;
import io.varve.oci.error.DigestMismatch;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/** Carries COPY and ADD out. */
final class CopyWork implements Work {

  private static final int INLINE_MODE = 0644;
  private static final int DOWNLOAD_MODE = 0600;

  /** Bits that no archive gives its root, so that one without an entry for it shows. */
  private static final int UNTOUCHED_MODE = 0101;

  private final Op.Copy op;
  private final StepScope scope;
  private final ModeChange mode;

  CopyWork(Op.Copy op, StepScope scope) {
    this.op = op;
    this.scope = scope;
    this.mode = op.mode().map(ModeChange::parse).orElse(ModeChange.NONE);
  }

  @Override
  public CacheKey key() throws IOException, InterruptedException {
    return key(false);
  }

  @Override
  public boolean hasContentKey() {
    return op.sources().stream()
        .anyMatch(
            s -> s instanceof CopyInput.Files files && files.origin() instanceof FileOrigin.Input);
  }

  @Override
  public CacheKey contentKey() throws IOException, InterruptedException {
    return key(true);
  }

  private CacheKey key(boolean byContent) throws IOException, InterruptedException {
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    if (op.link() && !ownerIsName()) {
      inputs.put("the base", "independent of it");
    } else {
      inputs.put("the base", scope.below().identity());
    }
    inputs.put("the destination", op.destination());
    op.owner().ifPresent(owner -> inputs.put("--chown", owner));
    op.mode().ifPresent(text -> inputs.put("--chmod", text));
    if (op.parents()) {
      inputs.put("--parents", "true");
    }
    if (!op.excludes().isEmpty()) {
      inputs.put("--exclude", op.excludes().toString());
    }
    inputs.put("the time of files", Timestamps.text(scope.time()));
    for (CopyInput input : op.sources()) {
      addKey(input, inputs, byContent);
    }
    return new CacheKey(inputs);
  }

  private void addKey(CopyInput input, SequencedMap<String, String> inputs, boolean byContent)
      throws IOException, InterruptedException {
    switch (input) {
      case CopyInput.Files(FileOrigin.Context context, String pattern, boolean unpack) -> {
        inputs.put("the source " + pattern, unpack ? "unpacked" : "as it is");
        for (SourceMatch match : find(context, pattern)) {
          inputs.put(
              "the file " + match.place().value() + (match.node().isDirectory() ? "/" : ""),
              scope.context(context).digest(match.place(), selection(pattern)).toString());
        }
      }
      case CopyInput.Files(FileOrigin.Input(int from), String pattern, boolean unpack)
          when !byContent ->
          inputs.put(
              "the source " + pattern,
              (unpack ? "unpacked of " : "of ") + scope.rootfs().get(from).identity());
      case CopyInput.Files(FileOrigin.Input origin, String pattern, boolean unpack) -> {
        inputs.put("the source " + pattern, unpack ? "unpacked" : "its content");
        for (SourceMatch match : find(origin, pattern)) {
          inputs.put(
              "the copied " + match.place().value() + (match.node().isDirectory() ? "/" : ""),
              TreeDigest.of(
                      scope.tree(origin), match.place(), selection(pattern), scope.tools().files())
                  .toString());
        }
      }
      case CopyInput.Inline(String name, String content) ->
          inputs.put("the here-document " + name, content);
      case CopyInput.Download download ->
          inputs.put("the download " + download.url(), download.toString());
      case CopyInput.Git git -> inputs.put("the repository " + git.remote(), git.toString());
    }
  }

  private List<SourceMatch> find(FileOrigin origin, String pattern) throws IOException {
    SourceFinder finder = new SourceFinder(scope.tree(origin), scope.describe(origin));
    if (op.parents() && !GoPattern.isPattern(pattern)) {
      List<SourceMatch> _ = finder.find(pattern); // says what is missing
    }
    return finder.find(op.parents() ? SourceSelection.pivot(pattern) : pattern);
  }

  private boolean ownerIsName() {
    return op.owner()
        .filter(o -> !o.chars().allMatch(c -> c == ':' || Character.isDigit(c)))
        .isPresent();
  }

  private PathSelection selection(String pattern) {
    return op.parents()
        ? SourceSelection.parents(pattern, op.excludes())
        : SourceSelection.excluding(op.excludes());
  }

  @Override
  public void run(WorkingLayer layer) throws IOException, InterruptedException {
    LayerEditor editor = layer.editor(!op.link());
    Optional<Owner> owner = Optional.empty();
    if (op.owner().isPresent()) {
      owner = Optional.of(new Accounts(scope.tree(scope.below())).find(op.owner().get()));
    }
    for (CopyInput input : op.sources()) {
      copy(input, editor, owner);
    }
    editor.finish();
  }

  private void copy(CopyInput input, LayerEditor editor, Optional<Owner> owner)
      throws IOException, InterruptedException {
    switch (input) {
      case CopyInput.Files(FileOrigin origin, String pattern, boolean unpack) -> {
        boolean fromContext = origin instanceof FileOrigin.Context;
        CopyAttributes attributes =
            attributes(fromContext ? owner.or(() -> Optional.of(Owner.ROOT)) : owner, fromContext);
        FileTree tree = scope.tree(origin);
        TreeCopier copier = new TreeCopier(tree, editor, scope.tools().files(), attributes);
        for (SourceMatch match : find(origin, pattern)) {
          if (unpack && ArchiveFile.isArchive(match.node())) {
            unpack(match.node().location(), editor, owner);
          } else {
            copier.copy(match, op.destination(), selection(pattern));
          }
        }
      }
      case CopyInput.Inline(String name, String content) -> {
        try (Scratch scratch = Scratch.make(scope)) {
          Path file = scratch.directory().resolve(TreeNames.checked(name));
          Files.writeString(file, content, StandardCharsets.UTF_8);
          scope.tools().files().setMode(file, INLINE_MODE);
          copyFile(file, name, editor, owner);
        }
      }
      case CopyInput.Download download -> download(download, editor, owner);
      case CopyInput.Git git -> checkOut(git, editor, owner);
    }
  }

  private void copyFile(Path file, String name, LayerEditor editor, Optional<Owner> owner)
      throws IOException {
    FileNode node = FileNode.at(file).orElseThrow();
    Path parent = Objects.requireNonNull(file.getParent());
    new TreeCopier(
            new DirectoryTree(parent),
            editor,
            scope.tools().files(),
            attributes(owner.or(() -> Optional.of(Owner.ROOT)), true))
        .copy(new SourceMatch(name, TreePath.of(name), node), op.destination(), PathSelection.ALL);
  }

  private void download(CopyInput.Download download, LayerEditor editor, Optional<Owner> owner)
      throws IOException, InterruptedException {
    try (Scratch scratch = Scratch.make(scope)) {
      String name = TreeNames.ofUrl(download.url());
      Path file = scratch.directory().resolve(name);
      scope.tools().remote().download(download.url(), file);
      if (download.checksum().isPresent()) {
        verify(download.url(), file, Digest.parse(download.checksum().get()));
      }
      scope.tools().files().setMode(file, DOWNLOAD_MODE);
      if (download.unpack() && ArchiveFile.isArchive(FileNode.at(file).orElseThrow())) {
        unpack(file, editor, owner);
      } else {
        copyFile(file, name, editor, owner);
      }
    }
  }

  private static void verify(String url, Path file, Digest expected) throws IOException {
    Digest actual = ArchiveFile.digest(file, expected.algorithm());
    if (!actual.equals(expected)) {
      throw new DigestMismatch(expected, actual, "downloaded file " + url);
    }
  }

  private void checkOut(CopyInput.Git git, LayerEditor editor, Optional<Owner> owner)
      throws IOException, InterruptedException {
    try (Scratch scratch = Scratch.make(scope)) {
      Path work = scratch.directory().resolve("checkout");
      Files.createDirectory(work);
      String commit =
          scope.tools().remote().checkOut(git.remote(), git.reference(), git.submodules(), work);
      if (git.checksum().isPresent() && !commit.startsWith(git.checksum().get())) {
        throw new InvalidArgument(
            "repository "
                + git.remote()
                + ": expected commit "
                + git.checksum().get()
                + ", got "
                + commit);
      }
      FileTree tree = new DirectoryTree(work);
      SourceFinder finder = new SourceFinder(tree, "the repository " + git.remote());
      TreeCopier copier =
          new TreeCopier(
              tree,
              editor,
              scope.tools().files(),
              attributes(owner.or(() -> Optional.of(Owner.ROOT)), true));
      List<String> excludes = git.keepGitDirectory() ? List.of() : List.of(".git");
      for (SourceMatch match : finder.find(git.subdirectory().orElse("."))) {
        copier.copy(match, op.destination(), SourceSelection.excluding(excludes));
      }
    }
  }

  private void unpack(Path archive, LayerEditor editor, Optional<Owner> owner) throws IOException {
    try (Scratch scratch = Scratch.make(scope)) {
      Path work = scratch.directory().resolve("content");
      Files.createDirectory(work);
      scope.tools().files().setMode(work, UNTOUCHED_MODE);
      ArchiveFile.unpack(archive, scope.tools().layerForm(), work);
      FileTree tree = new DirectoryTree(work);
      TreeCopier copier =
          new TreeCopier(tree, editor, scope.tools().files(), attributes(owner, false));
      FileNode root = FileNode.at(work).orElseThrow();
      if (root.mode() == UNTOUCHED_MODE) {
        copier.copy(
            new SourceMatch("", TreePath.ROOT, root),
            op.destination(),
            SourceSelection.excluding(op.excludes()));
      } else {
        copier.mergeRoot(op.destination(), SourceSelection.excluding(op.excludes()));
      }
    }
  }

  private CopyAttributes attributes(Optional<Owner> owner, boolean fixedTime) {
    Instant time = scope.time();
    return new CopyAttributes(
        owner,
        mode,
        fixedTime ? Optional.of(time) : Optional.empty(),
        op.owner().isPresent() ? owner.orElse(Owner.ROOT) : Owner.ROOT,
        time);
  }
}
