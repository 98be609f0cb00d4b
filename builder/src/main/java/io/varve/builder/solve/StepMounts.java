package io.varve.builder.solve;

import io.varve.builder.context.BuildContext;
import io.varve.builder.copy.CopyAttributes;
import io.varve.builder.copy.LayerEditor;
import io.varve.builder.copy.ModeChange;
import io.varve.builder.copy.Owner;
import io.varve.builder.copy.SourceMatch;
import io.varve.builder.copy.TreeCopier;
import io.varve.builder.graph.ExecMount;
import io.varve.builder.graph.FileOrigin;
import io.varve.builder.graph.Op;
import io.varve.builder.instruction.RunMount;
import io.varve.builder.step.SecretValue;
import io.varve.builder.step.StepMount;
import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.LayerTree;
import io.varve.builder.tree.LinkResolver;
import io.varve.builder.tree.PathSelection;
import io.varve.builder.tree.TreePath;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.storage.disk.RandomNames;
import io.varve.storage.lease.Resource;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.unionfs.LayerStack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prepares what RUN mounts, and clears it away. */
final class StepMounts implements AutoCloseable {

  private static final int SECRET_MODE = 0400;
  private static final String SECRETS = "/run/secrets/";

  /** Something to be undone. */
  @FunctionalInterface
  private interface Undo {
    void run() throws IOException;
  }

  private final StepScope scope;
  private final List<StepMount> mounts = new ArrayList<>();
  private final Map<String, String> variables = new LinkedHashMap<>();
  private final Deque<Undo> undo = new ArrayDeque<>();

  StepMounts(StepScope scope) {
    this.scope = scope;
  }

  List<StepMount> mounts() {
    return mounts;
  }

  /** Variables that name or hold what was mounted. */
  Map<String, String> variables() {
    return variables;
  }

  List<String> targets() {
    return mounts.stream().map(StepMount::target).toList();
  }

  void prepare(Op.Exec op) throws IOException, InterruptedException {
    for (ExecMount mount : op.mounts()) {
      switch (mount.mount()) {
        case RunMount.Bind bind -> bind(mount, bind);
        case RunMount.Cache cache -> cache(mount, cache);
        case RunMount.Tmpfs memory ->
            mounts.add(new StepMount.Memory(mount.target(), memory.size()));
        case RunMount.Secret secret -> secret(mount, secret);
        case RunMount.Ssh ssh -> agent(mount, ssh);
      }
    }
    if (op.script().isPresent()) {
      script(op.script().get(), op.arguments().getFirst());
    }
  }

  private void script(Op.Script script, String target) throws IOException {
    Path file = scratch().resolve(TreeNames.checked(script.name()));
    Files.writeString(file, script.content(), StandardCharsets.UTF_8);
    scope.tools().files().setMode(file, 0755);
    mounts.add(new StepMount.Bind(file, target, true));
  }

  private void bind(ExecMount mount, RunMount.Bind bind) throws IOException {
    switch (mount.origin().orElseThrow()) {
      case FileOrigin.Context origin -> {
        BuildContext context = scope.context(origin);
        TreePath place = LinkResolver.follow(context.tree(), bind.source());
        FileNode node =
            context
                .tree()
                .find(place)
                .orElseThrow(
                    () ->
                        new NotFound(
                            "RUN --mount: \""
                                + bind.source()
                                + "\" is not in "
                                + scope.describe(origin)));
        Path source =
            context.isWhole() && bind.readOnly()
                ? node.location()
                : copied(context.tree(), place, node);
        mounts.add(new StepMount.Bind(source, mount.target(), bind.readOnly()));
      }
      case FileOrigin.Input(int input) ->
          snapshot(scope.rootfs().get(input), bind.source(), mount.target(), bind.readOnly());
    }
  }

  private void snapshot(Rootfs files, String path, String target, boolean readOnly)
      throws IOException {
    Optional<SnapshotName> name = files.snapshot();
    if (name.isEmpty()) {
      mounts.add(new StepMount.Bind(scratch(), target, readOnly));
      return;
    }
    SnapshotKey key = new SnapshotKey("mount-" + RandomNames.next());
    scope.lease().hold(new Resource.Active(key));
    if (readOnly) {
      scope.tools().snapshots().view(key, name.get(), Map.of());
    } else {
      scope.tools().snapshots().prepare(key, name, Map.of());
    }
    undo.push(() -> scope.tools().snapshots().discard(key));
    mounts.add(
        new StepMount.Snapshot(scope.tools().snapshots().mounts(key), path, target, readOnly));
  }

  /** A copy of a part of a context, so that nothing excluded is seen and writes are lost. */
  private Path copied(FileTree tree, TreePath place, FileNode node) throws IOException {
    Path directory = scratch();
    copy(tree, place, node, directory, node.isDirectory() ? "/" : "/file");
    return node.isDirectory() ? directory : directory.resolve("file");
  }

  private void copy(
      FileTree tree, TreePath place, FileNode node, Path directory, String destination)
      throws IOException {
    LayerEditor editor =
        new LayerEditor(
            directory,
            new LayerTree(LayerStack.of(scope.tools().layerFormat(), List.of(directory))),
            scope.tools().files());
    CopyAttributes attributes =
        new CopyAttributes(
            Optional.of(Owner.ROOT),
            ModeChange.NONE,
            Optional.of(scope.time()),
            Owner.ROOT,
            scope.time());
    new TreeCopier(tree, editor, scope.tools().files(), attributes)
        .copy(new SourceMatch(place.name(), place, node), destination, PathSelection.ALL);
    editor.finish();
  }

  private void cache(ExecMount mount, RunMount.Cache cache)
      throws IOException, InterruptedException {
    CacheMount directory = CacheMount.open(scope, cache);
    undo.push(directory::close);
    if (directory.isNew()) {
      if (mount.origin().isPresent()) {
        FileTree tree = scope.tree(mount.origin().get());
        TreePath place = LinkResolver.follow(tree, cache.source());
        Optional<FileNode> node = tree.find(place).filter(FileNode::isDirectory);
        if (node.isPresent()) {
          copy(tree, place, node.get(), directory.directory(), "/");
        }
      }
      directory.initialise(scope.tools().files(), cache);
    }
    mounts.add(new StepMount.Bind(directory.directory(), mount.target(), cache.readOnly()));
  }

  private void secret(ExecMount mount, RunMount.Secret secret) {
    SecretValue value = scope.inputs().access().secrets().get(secret.id());
    if (value == null) {
      if (secret.required()) {
        throw new InvalidArgument(
            "secret \""
                + secret.id()
                + "\" is required and was not given; add --secret id="
                + secret.id()
                + ",src=FILE");
      }
      return;
    }
    secret
        .variable()
        .ifPresent(name -> variables.put(name, new String(value.bytes(), StandardCharsets.UTF_8)));
    if (secret.target().isPresent() || secret.variable().isEmpty()) {
      mounts.add(
          new StepMount.Secret(
              value,
              mount.target().isEmpty() ? SECRETS + secret.id() : mount.target(),
              secret.mode().orElse(SECRET_MODE),
              secret.uid().orElse(0),
              secret.gid().orElse(0)));
    }
  }

  private void agent(ExecMount mount, RunMount.Ssh ssh) {
    Path socket = scope.inputs().access().agents().get(ssh.id());
    if (socket == null) {
      if (ssh.required()) {
        throw new InvalidArgument(
            "the ssh agent \""
                + ssh.id()
                + "\" is required and was not given; add --ssh "
                + ssh.id());
      }
      return;
    }
    String target =
        mount.target().isEmpty() ? "/run/buildkit/ssh_agent." + mounts.size() : mount.target();
    variables.put("SSH_AUTH_SOCK", target);
    mounts.add(new StepMount.Bind(socket, target, false));
  }

  private Path scratch() throws IOException {
    Scratch scratch = Scratch.make(scope);
    undo.push(scratch::close);
    return scratch.directory();
  }

  @Override
  public void close() throws IOException {
    IOException failure = null;
    while (!undo.isEmpty()) {
      try {
        undo.pop().run();
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
