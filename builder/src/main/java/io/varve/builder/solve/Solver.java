package io.varve.builder.solve;

import io.varve.builder.cache.BuiltLayer;
import io.varve.builder.cache.CacheKey;
import io.varve.builder.graph.BuildGraph;
import io.varve.builder.graph.Op;
import io.varve.builder.graph.PlannedStep;
import io.varve.builder.graph.StagePlan;
import io.varve.builder.graph.Vertex;
import io.varve.builder.source.BaseImage;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.Span;
import io.varve.linux.NativeCalls;
import io.varve.oci.Digest;
import io.varve.oci.Timestamps;
import io.varve.oci.error.EngineException;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressListener;
import io.varve.oci.task.TaskScope;
import io.varve.storage.lease.Lease;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/** Solves a graph: stages side by side, each vertex once. */
public final class Solver {
  private static final double BYTES_IN_MEGABYTE = 1e6;

  /**
   * The time of what is built on nothing, for want of a base image's: the first that zip can say.
   */
  private static final Instant OLDEST = Timestamps.parse("1980-01-01T00:00:01Z");

  /** What a vertex gives. */
  private record Result(
      Rootfs rootfs,
      Optional<BuiltLayer> layer,
      boolean cached,
      Optional<String> origin,
      List<String> missReasons,
      List<Digest> keys) {

    /** Of an instruction that changes no file, and of a base. */
    static Result unchanged(Rootfs rootfs) {
      return new Result(rootfs, Optional.empty(), true, Optional.empty(), List.of(), List.of());
    }
  }

  private final BuildTools tools;
  private final BuildInputs inputs;
  private final Lease lease;
  private final ProgressListener progress;
  private final Materials materials;
  private final StepCache cache;
  private final Map<Digest, CompletableFuture<Result>> results = new ConcurrentHashMap<>();
  private final Set<Digest> claimed = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean working = new AtomicBoolean();

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
    this.materials = new Materials(tools, inputs.caches(), lease, progress);
    this.cache = new StepCache(tools, inputs.caches(), materials, lease);
  }

  /**
   * Solves all stages of a graph. The files of the target are there then; of other stages, the keys
   * of what was cached may be all that is.
   *
   * @param graph the graph
   * @return the stages in their order
   * @throws io.varve.builder.cache.remote.CacheUnusable when a cache broke a promise: the graph is
   *     to be solved again without it
   * @throws BuildFailed when a program of RUN fails
   * @throws IOException when reading or writing fails
   * @throws InterruptedException when the thread was interrupted
   */
  public List<SolvedStage> solve(BuildGraph graph) throws IOException, InterruptedException {
    int total = graph.stepCount();
    if (graph.stages().stream()
        .flatMap(plan -> plan.steps().stream())
        .anyMatch(Solver::readsFiles)) {
      expectSystemCalls();
    }
    try (TaskScope scope = new TaskScope()) {
      List<TaskScope.Subtask<SolvedStage>> stages = new ArrayList<>();
      for (StagePlan plan : graph.stages()) {
        int first = graph.firstStep(plan);
        stages.add(scope.fork(() -> solve(plan, first, total)));
      }
      join(scope);
      List<SolvedStage> solved = stages.stream().map(TaskScope.Subtask::result).toList();
      for (SolvedStage stage : solved) {
        if (stage.plan().index() == graph.target().index()) {
          materials.needResult(stage.plan().result(), stage.rootfs());
        }
      }
      cache.settle();
      return solved;
    }
  }

  private static boolean readsFiles(PlannedStep step) {
    return step.vertex().filter(vertex -> vertex.op() instanceof Op.Copy).isPresent();
  }

  /** Links them aside, once; a build that only finds its steps in the cache makes none. */
  private void expectSystemCalls() {
    if (working.compareAndSet(false, true)) {
      Thread.ofPlatform().daemon().name("link").start(NativeCalls::link);
    }
  }

  private void join(TaskScope scope) throws IOException, InterruptedException {
    try {
      scope.joinOrThrow();
    } catch (BuildFailed e) {
      cache.settle(); // what was fetched is not to be fetched again
      if (inputs.diagnosis().shell().isPresent()) {
        scope.close(); // nobody else writes to the terminal then
        try {
          inputs.diagnosis().shell().get().lend(e.title(), e.exitCode(), e.step().shell());
        } catch (IOException | NotFound problem) {
          e.addSuppressed(problem);
          progress.update(
              new ProgressEvent.Message("the shell could not be opened: " + problem.getMessage()));
        }
      }
      throw e;
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
      steps.add(
          new SolvedStep(
              step, result.layer(), result.cached(), result.missReasons(), result.keys()));
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
              ? Result.unchanged(rootfs)
              : once(step, step.vertex().get(), time, number);
      progress.update(
          new ProgressEvent.StepDone(number, result.cached(), since(start), detail(result)));
      return result;
    } catch (IOException | RuntimeException e) {
      progress.update(new ProgressEvent.StepFailed(number, since(start), reason(e)));
      throw e;
    }
  }

  /** Without its place: the step is named beside it. */
  private static String reason(Exception failure) {
    return failure instanceof DockerfileError error
        ? error.problem()
        : String.valueOf(failure.getMessage());
  }

  /** With the instruction that asked for what can't be done; a program's failure says its own. */
  private static EngineException located(Span span, EngineException failure) {
    return switch (failure) {
      case DockerfileError error -> error;
      case BuildFailed failed -> failed;
      case NotFound _, InvalidArgument _, FailedPrecondition _ ->
          new DockerfileError(span, failure);
      case EngineException other -> other;
    };
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
    } catch (EngineException e) {
      // With its place: another stage that waits for this one may be the first to report it.
      EngineException placed = located(step.span(), e);
      mine.completeExceptionally(placed);
      throw placed;
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
    return new StepSolution(step, vertex, scope, work).solve();
  }

  /** One step being solved. */
  private final class StepSolution {
    private final PlannedStep step;
    private final Vertex vertex;
    private final StepScope scope;
    private final Work work;
    private final List<CacheKey> keys = new ArrayList<>();

    StepSolution(PlannedStep step, Vertex vertex, StepScope scope, Work work) {
      this.step = step;
      this.vertex = vertex;
      this.scope = scope;
      this.work = work;
    }

    Result solve() throws IOException, InterruptedException {
      keys.add(work.key());
      List<String> reasons = List.of();
      if (step.useCache()) {
        Optional<StepCache.Found> found = find();
        if (found.isPresent()) {
          return cached(found.get());
        }
        reasons = explain();
      }
      expectSystemCalls();
      materials.need(vertex.inputs().getFirst(), scope.below());
      addContentKey();
      Optional<BuiltLayer> layer = make();
      cache.keep(keys, layer, scope);
      return new Result(
          above(layer), layer, false, Optional.empty(), reasons, digests(Optional.empty()));
    }

    /** By the layers of its sources, which costs nothing to know; then by what it takes of them. */
    private Optional<StepCache.Found> find() throws IOException, InterruptedException {
      Optional<StepCache.Found> found = cache.find(keys.getFirst(), vertex, scope);
      if (found.isPresent() || !work.hasContentKey()) {
        return found;
      }
      addContentKey();
      Optional<StepCache.Found> same = cache.find(keys.getLast(), vertex, scope);
      if (same.isPresent() && same.get().origin().isEmpty()) {
        cache.keep(keys, same.get().layer(), scope);
      }
      return same;
    }

    private void addContentKey() throws IOException, InterruptedException {
      needSources();
      if (keys.size() == 1 && work.hasContentKey()) {
        keys.add(work.contentKey());
      }
    }

    private void needSources() throws IOException, InterruptedException {
      for (int i = 1; i < vertex.inputs().size(); i++) {
        materials.need(vertex.inputs().get(i), scope.rootfs().get(i));
      }
    }

    private List<String> explain() throws IOException {
      if (!inputs.diagnosis().explain()) {
        return List.of();
      }
      List<String> reasons = tools.cache().explainMiss(step.title(), keys.getLast());
      String why = reasons.isEmpty() ? "it was never built" : String.join("; ", reasons);
      progress.update(new ProgressEvent.StepOutput(scope.number(), false, "not cached: " + why));
      return reasons;
    }

    private Optional<BuiltLayer> make() throws IOException, InterruptedException {
      try (WorkingLayer layer = WorkingLayer.prepare(tools, lease, scope.below())) {
        work.run(layer);
        return layer.commit();
      }
    }

    private Result cached(StepCache.Found found) {
      return new Result(
          above(found.layer()),
          found.layer(),
          true,
          found.origin(),
          List.of(),
          digests(found.content()));
    }

    private Rootfs above(Optional<BuiltLayer> layer) {
      return layer.map(scope.below()::plus).orElse(scope.below());
    }

    private List<Digest> digests(Optional<Digest> content) {
      return Stream.concat(keys.stream().map(CacheKey::digest), content.stream())
          .distinct()
          .toList();
    }
  }

  private static Result base(Vertex vertex) {
    return Result.unchanged(
        vertex.op() instanceof Op.Image(BaseImage image)
            ? Rootfs.of(image.manifest(), image.config())
            : Rootfs.EMPTY);
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
    String layer =
        result
            .layer()
            .map(l -> "layer " + l.diffId().digest().shortHex() + size(l.descriptor().size()))
            .orElse("");
    return result.origin().map(from -> (layer + " from " + from).strip()).orElse(layer);
  }

  private static String size(long bytes) {
    return bytes < BYTES_IN_MEGABYTE
        ? " (" + tenths(bytes / 1e3) + " kB)"
        : " (" + tenths(bytes / BYTES_IN_MEGABYTE) + " MB)";
  }

  /** By hand: a formatter loads the locale's data, some milliseconds of every build. */
  private static String tenths(double number) {
    long tenths = Math.round(number * 10);
    return tenths / 10 + "." + tenths % 10;
  }

  private Duration since(Instant start) {
    return Duration.between(start, tools.clock().instant());
  }
}
