package io.varve.builder.solve;

import io.varve.builder.cache.BuiltLayer;
import io.varve.builder.cache.CacheKey;
import io.varve.builder.cache.CacheRecord;
import io.varve.builder.graph.BuildGraph;
import io.varve.builder.graph.Op;
import io.varve.builder.graph.PlannedStep;
import io.varve.builder.graph.StagePlan;
import io.varve.builder.graph.Vertex;
import io.varve.builder.source.BaseImage;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.Span;
import io.varve.oci.Digest;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressListener;
import io.varve.oci.task.TaskScope;
import io.varve.storage.lease.Lease;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** Solves a graph: stages side by side, each vertex once. */
public final class Solver {
  private static final double BYTES_IN_MEGABYTE = 1e6;

  /**
   * The time of what is built on nothing, for want of a base image's: the first that zip can say.
   */
  private static final Instant OLDEST = Instant.parse("1980-01-01T00:00:01Z");

  /** What a vertex gives. */
  private record Result(
      Rootfs rootfs, Optional<BuiltLayer> layer, boolean cached, List<String> missReasons) {}

  private final BuildTools tools;
  private final BuildInputs inputs;
  private final Lease lease;
  private final ProgressListener progress;
  private final Map<Digest, CompletableFuture<Result>> results = new ConcurrentHashMap<>();
  private final Set<Digest> claimed = ConcurrentHashMap.newKeySet();
  private final Map<Digest, BaseImage> unpacked = new ConcurrentHashMap<>();

  /**
   * A solver for one build.
   *
   * @param tools the store
   * @param inputs the build
   * @param lease keeps alive what is made
   * @param progress takes reports
   */
  public Solver(BuildTools tools, BuildInputs inputs, Lease lease, ProgressListener progress) {
    this.tools = tools;
    this.inputs = inputs;
    this.lease = lease;
    this.progress = progress;
  }

  /**
   * Solves all stages of a graph.
   *
   * @param graph the graph
   * @return the stages in their order
   * @throws BuildFailed when a program of RUN fails
   * @throws IOException when reading or writing fails
   * @throws InterruptedException when the thread was interrupted
   */
  public List<SolvedStage> solve(BuildGraph graph) throws IOException, InterruptedException {
    int total = graph.stepCount();
    try (TaskScope scope = new TaskScope()) {
      List<TaskScope.Subtask<SolvedStage>> stages = new ArrayList<>();
      for (StagePlan plan : graph.stages()) {
        int first = graph.firstStep(plan);
        stages.add(scope.fork(() -> solve(plan, first, total)));
      }
      scope.joinOrThrow();
      return stages.stream().map(TaskScope.Subtask::result).toList();
    }
  }

  private SolvedStage solve(StagePlan plan, int first, int total)
      throws IOException, InterruptedException {
    Instant time = inputs.time().or(() -> plan.image().created()).orElse(OLDEST);
    Instant start = tools.clock().instant();
    progress.update(new ProgressEvent.StepStarted(first, total, plan.baseTitle()));
    Rootfs base =
        plan.parent().isPresent() ? await(plan.base()).rootfs() : base(plan.base()).rootfs();
    progress.update(new ProgressEvent.StepDone(first, true, since(start), ""));
    List<SolvedStep> steps = new ArrayList<>();
    Rootfs rootfs = base;
    int number = first;
    for (PlannedStep step : plan.steps()) {
      number++;
      Result result = solve(step, rootfs, time, number, total);
      rootfs = result.rootfs();
      steps.add(new SolvedStep(step, result.layer(), result.cached(), result.missReasons()));
    }
    return new SolvedStage(plan, base, rootfs, List.copyOf(steps), time);
  }

  private Result solve(PlannedStep step, Rootfs rootfs, Instant time, int number, int total)
      throws IOException, InterruptedException {
    Instant start = tools.clock().instant();
    progress.update(new ProgressEvent.StepStarted(number, total, step.title()));
    try {
      Result result =
          step.vertex().isEmpty()
              ? new Result(rootfs, Optional.empty(), true, List.of())
              : once(step, step.vertex().get(), time, number);
      progress.update(
          new ProgressEvent.StepDone(number, result.cached(), since(start), detail(result)));
      return result;
    } catch (IOException | RuntimeException e) {
      progress.update(
          new ProgressEvent.StepFailed(number, since(start), String.valueOf(e.getMessage())));
      if (e instanceof NotFound || e instanceof InvalidArgument) {
        throw located(step.span(), e);
      }
      throw e;
    }
  }

  private static RuntimeException located(Span span, Exception failure) {
    return failure instanceof DockerfileError error ? error : new DockerfileError(span, failure);
  }

  /** Solves a vertex, or waits for the thread that does. */
  private Result once(PlannedStep step, Vertex vertex, Instant time, int number)
      throws IOException, InterruptedException {
    CompletableFuture<Result> mine = future(vertex);
    if (!claimed.add(vertex.digest())) {
      return get(mine);
    }
    try {
      Result result = solveVertex(step, vertex, time, number);
      mine.complete(result);
      return result;
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      mine.completeExceptionally(e);
      throw e;
    }
  }

  private Result solveVertex(PlannedStep step, Vertex vertex, Instant time, int number)
      throws IOException, InterruptedException {
    List<Rootfs> files = new ArrayList<>();
    for (Vertex input : vertex.inputs()) {
      files.add(input.inputs().isEmpty() ? base(input).rootfs() : await(input).rootfs());
    }
    StepScope scope =
        new StepScope(tools, inputs, lease, number, step.title(), files, time, progress);
    Work work =
        switch (vertex.op()) {
          case Op.Exec exec -> new ExecWork(exec, scope);
          case Op.Copy copy -> new CopyWork(copy, scope);
          case Op.MakeDirectory directory -> new DirectoryWork(directory, scope);
          case Op.Image _, Op.Scratch _ ->
              throw new IllegalStateException("a base is no step: " + vertex.op().identity());
        };
    CacheKey key = work.key();
    List<String> reasons = List.of();
    if (step.useCache()) {
      Optional<CacheRecord> hit = tools.cache().find(key);
      if (hit.isPresent() && reuse(hit.get(), vertex, scope)) {
        return result(scope.below(), hit.get().layer(), true, List.of());
      }
      if (inputs.explain()) {
        reasons = tools.cache().explainMiss(step.title(), key);
        String why = reasons.isEmpty() ? "it was never built" : String.join("; ", reasons);
        progress.update(new ProgressEvent.StepOutput(number, false, "not cached: " + why));
      }
    }
    Optional<BuiltLayer> layer = make(vertex, scope, work);
    tools
        .cache()
        .put(
            key,
            new CacheRecord(
                step.title(),
                layer,
                layer.flatMap(l -> scope.below().plus(l).snapshot()),
                key.inputs(),
                tools.clock().instant()));
    return result(scope.below(), layer, false, reasons);
  }

  private Optional<BuiltLayer> make(Vertex vertex, StepScope scope, Work work)
      throws IOException, InterruptedException {
    for (Vertex input : vertex.inputs()) {
      unpack(input);
    }
    try (WorkingLayer layer = WorkingLayer.prepare(tools, lease, scope.below())) {
      work.run(layer);
      return layer.commit();
    }
  }

  /** Whether a result is there, if need be after putting its layer on another base. */
  private boolean reuse(CacheRecord hit, Vertex vertex, StepScope scope)
      throws IOException, InterruptedException {
    if (hit.layer().isEmpty()) {
      return true;
    }
    BuiltLayer layer = hit.layer().get();
    if (tools.snapshots().find(scope.below().plus(layer).snapshot().orElseThrow()).isPresent()) {
      return true;
    }
    Optional<SnapshotName> elsewhere = hit.snapshot();
    if (elsewhere.isEmpty() || tools.snapshots().find(elsewhere.get()).isEmpty()) {
      return false;
    }
    unpack(vertex.inputs().getFirst());
    try (WorkingLayer working = WorkingLayer.prepare(tools, lease, scope.below())) {
      working.fill(tools.snapshots().layers(elsewhere.get()).getFirst());
      return working.commit().filter(layer::equals).isPresent();
    }
  }

  private static Result result(
      Rootfs below, Optional<BuiltLayer> layer, boolean cached, List<String> reasons) {
    return new Result(layer.map(below::plus).orElse(below), layer, cached, reasons);
  }

  /** Makes sure that the layers of an image are unpacked; those of a stage always are. */
  private void unpack(Vertex vertex) throws IOException, InterruptedException {
    for (Vertex bottom = vertex; ; bottom = bottom.inputs().getFirst()) {
      if (bottom.op() instanceof Op.Image(BaseImage image)) {
        Digest digest = image.manifest().descriptor().digest();
        if (!unpacked.containsKey(digest)) {
          tools.images().unpack(lease, image, this::reportWork);
          unpacked.put(digest, image);
        }
        return;
      }
      if (bottom.inputs().isEmpty()) {
        return;
      }
    }
  }

  /** Layers that are there already are no news. */
  private void reportWork(ProgressEvent event) {
    if (!(event instanceof ProgressEvent.Transfer transfer)
        || transfer.phase() != ProgressEvent.Phase.EXISTS) {
      progress.update(event);
    }
  }

  private static Result base(Vertex vertex) {
    Rootfs rootfs =
        vertex.op() instanceof Op.Image(BaseImage image)
            ? Rootfs.of(image.manifest(), image.config())
            : Rootfs.EMPTY;
    return new Result(rootfs, Optional.empty(), true, List.of());
  }

  /** The result of a vertex that another stage makes. */
  private Result await(Vertex vertex) throws IOException, InterruptedException {
    return vertex.inputs().isEmpty() ? base(vertex) : get(future(vertex));
  }

  private CompletableFuture<Result> future(Vertex vertex) {
    return results.computeIfAbsent(vertex.digest(), _ -> new CompletableFuture<>());
  }

  private static Result get(CompletableFuture<Result> future)
      throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case null, default -> throw new IOException("a step that this one needs failed", e);
      }
    }
  }

  private static String detail(Result result) {
    return result
        .layer()
        .map(
            layer ->
                "layer " + layer.diffId().digest().shortHex() + size(layer.descriptor().size()))
        .orElse("");
  }

  private static String size(long bytes) {
    return bytes < BYTES_IN_MEGABYTE
        ? String.format(Locale.ROOT, " (%.1f kB)", bytes / 1e3)
        : String.format(Locale.ROOT, " (%.1f MB)", bytes / BYTES_IN_MEGABYTE);
  }

  private Duration since(Instant start) {
    return Duration.between(start, tools.clock().instant());
  }
}
