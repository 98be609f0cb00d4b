package io.varve.builder.solve;

import io.varve.builder.cache.CacheKey;
import io.varve.builder.graph.ExecMount;
import io.varve.builder.graph.FileOrigin;
import io.varve.builder.graph.Op;
import io.varve.builder.instruction.RunMount;
import io.varve.builder.step.StepCommand;
import io.varve.builder.step.StepNetwork;
import io.varve.builder.step.StepTerminal;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.LinkResolver;
import io.varve.builder.tree.PathSelection;
import io.varve.builder.tree.TreeDigest;
import io.varve.oci.Timestamps;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Carries RUN out. */
final class ExecWork implements Work {

  /** What BuildKit calls its host; Dockerfiles that look at it expect this. */
  private final Op.Exec op;

  private final StepScope scope;

  ExecWork(Op.Exec op, StepScope scope) {
    this.op = op;
    this.scope = scope;
  }

  @Override
  public CacheKey key() throws IOException, InterruptedException {
    return key(false);
  }

  @Override
  public boolean hasContentKey() {
    return op.mounts().stream()
        .anyMatch(
            mount ->
                mount.mount() instanceof RunMount.Bind
                    && mount.origin().filter(FileOrigin.Input.class::isInstance).isPresent());
  }

  @Override
  public CacheKey contentKey() throws IOException, InterruptedException {
    return key(true);
  }

  private CacheKey key(boolean byContent) throws IOException, InterruptedException {
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    inputs.put("the base", scope.below().identity());
    inputs.put("the command", String.join("\0", op.arguments()));
    op.script().ifPresent(script -> inputs.put("the script", script.content()));
    op.environment().forEach((name, value) -> inputs.put("the variable " + name, value));
    inputs.put("the working directory", op.workingDirectory());
    inputs.put("the user", op.user());
    inputs.put("the network", op.network().toString());
    inputs.put("the time of files", Timestamps.text(scope.time()));
    if (op.insecure()) {
      inputs.put("--security", "insecure");
    }
    if (!op.hostName().equals(Op.Exec.HOST_NAME)) {
      inputs.put("the host name", op.hostName());
    }
    int number = 0;
    for (ExecMount mount : op.mounts()) {
      number++;
      inputs.put("the mount " + number + " " + mount.target(), mount.mount().toString());
      if (mount.origin().isPresent() && mount.mount() instanceof RunMount.Bind bind) {
        inputs.put(
            "the files at " + mount.target(),
            content(mount.origin().get(), bind.source(), byContent));
      }
    }
    return new CacheKey(inputs);
  }

  private String content(FileOrigin origin, String path, boolean byContent)
      throws IOException, InterruptedException {
    return switch (origin) {
      case FileOrigin.Context context ->
          scope
              .context(context)
              .digest(LinkResolver.follow(scope.context(context).tree(), path), PathSelection.ALL)
              .toString();
      case FileOrigin.Input(int input) when !byContent -> scope.rootfs().get(input).identity();
      case FileOrigin.Input input -> {
        FileTree tree = scope.tree(input);
        yield TreeDigest.of(
                tree, LinkResolver.follow(tree, path), PathSelection.ALL, scope.tools().files())
            .toString();
      }
    };
  }

  @Override
  public void run(WorkingLayer layer) throws IOException, InterruptedException {
    try (StepMounts mounts = new StepMounts(scope)) {
      mounts.prepare(op);
      MountStubs stubs = MountStubs.of(scope.tree(scope.below()), mounts.targets());
      StepCommand command = command(layer, mounts, op.arguments(), Map.of());
      OutputTail output = new OutputTail(scope.number(), scope.progress());
      Instant start = scope.tools().clock().instant();
      int exitCode = scope.tools().runner().run(command, output);
      if (exitCode != 0) {
        throw new BuildFailed(
            scope.number(),
            scope.title(),
            exitCode,
            output.lines(),
            new FailedStep(op, scope.below(), this::openShell));
      }
      stubs.remove(layer.directory());
      new StepTimes(scope.tools().files(), start, scope.time()).normalise(layer.directory());
    }
  }

  /** In the state before the step: on a fresh layer, which is dropped afterwards. */
  private void openShell() throws IOException, InterruptedException {
    try (WorkingLayer layer = WorkingLayer.prepare(scope.tools(), scope.lease(), scope.below());
        StepMounts mounts = new StepMounts(scope)) {
      mounts.prepare(op);
      String kind = scope.inputs().diagnosis().shell().map(StepTerminal::kind).orElse("xterm");
      int _ =
          scope.tools().runner().interact(command(layer, mounts, shell(), Map.of("TERM", kind)));
    }
  }

  /** The step's own shell, when it has one. */
  private List<String> shell() {
    List<String> words = op.arguments();
    boolean ofShell = words.size() >= 3 && words.get(words.size() - 2).equals("-c");
    return List.of(ofShell ? words.getFirst() : "/bin/sh");
  }

  private StepCommand command(
      WorkingLayer layer, StepMounts mounts, List<String> arguments, Map<String, String> presets)
      throws IOException {
    SequencedMap<String, String> environment = new LinkedHashMap<>(op.environment());
    op.proxies().forEach(environment::putIfAbsent);
    presets.forEach(environment::putIfAbsent);
    mounts.variables().forEach(environment::put);
    return new StepCommand(
        layer.key().value(),
        scope.tools().snapshots().mounts(layer.key()),
        arguments,
        environment,
        op.workingDirectory(),
        op.user(),
        mounts.mounts(),
        op.network() == StepNetwork.BRIDGE ? scope.inputs().access().network() : op.network(),
        op.insecure(),
        op.hostName());
  }
}
