package io.varve.builder;

import io.varve.builder.cache.remote.CacheDocument;
import io.varve.builder.cache.remote.CacheTarget;
import io.varve.builder.cache.remote.CacheUnusable;
import io.varve.builder.cache.remote.ImportedCaches;
import io.varve.builder.context.BuildContext;
import io.varve.builder.context.ContextFilter;
import io.varve.builder.context.ReceivedContext;
import io.varve.builder.export.CacheContents;
import io.varve.builder.export.CacheExporter;
import io.varve.builder.graph.BuildGraph;
import io.varve.builder.graph.GraphPlanner;
import io.varve.builder.graph.NamedContext;
import io.varve.builder.image.Annotations.Level;
import io.varve.builder.image.ImageAssembler;
import io.varve.builder.image.ImagePublisher;
import io.varve.builder.output.ImageOutputs;
import io.varve.builder.solve.BuildInputs;
import io.varve.builder.solve.BuildTools;
import io.varve.builder.solve.Rootfs;
import io.varve.builder.solve.SolvedStage;
import io.varve.builder.solve.Solver;
import io.varve.builder.solve.Squash;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.ImageConfig;
import io.varve.oci.ImageConfigCodec;
import io.varve.oci.Platform;
import io.varve.oci.error.EngineException;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.disk.DiskFull;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Builds images. Several builds may run at once, in one process and in several.
 *
 * <pre>{@code
 * Dockerfile dockerfile = DockerfileParser.parse("Dockerfile", Files.readAllBytes(file));
 * BuildResult result =
 *     service.build(BuildRequest.of(dockerfile, directory, BuildOptions.plain(host), tags), progress);
 * }</pre>
 */
public final class BuildService {

  private static final String EPOCH_ARGUMENT = "SOURCE_DATE_EPOCH";

  private final BuildTools tools;
  private final ImagePublisher publisher;
  private final ImageOutputs outputs;

  /**
   * A builder over a store.
   *
   * @param tools what builds work with
   * @param publisher takes the images
   * @param outputs takes images that leave the store
   */
  public BuildService(BuildTools tools, ImagePublisher publisher, ImageOutputs outputs) {
    this.tools = tools;
    this.publisher = publisher;
    this.outputs = outputs;
  }

  /**
   * Builds an image and names it. When it fails, or the thread is interrupted, the results of the
   * steps that succeeded stay in the cache and no name changes.
   *
   * @param request what is to be built
   * @param progress is told of each step
   * @return the image
   * @throws io.varve.builder.solve.BuildFailed when a program of RUN fails
   * @throws io.varve.builder.syntax.DockerfileError when an instruction can't be carried out as
   *     written
   * @throws io.varve.oci.error.NotFound when an image or a file is missing
   * @throws IOException when reading or writing fails
   * @throws InterruptedException when the thread was interrupted
   */
  public BuildResult build(BuildRequest request, ProgressListener progress)
      throws IOException, InterruptedException {
    Instant started = tools.clock().instant();
    try (OnDemandLease lease = new OnDemandLease(tools.leases());
        ImportedCaches imported = imported(request, progress)) {
      BuildResult result = build(request, imported, lease, progress);
      Delivery delivery = delivery(request, lease, progress, started);
      return result.rootedAt(
          deliver(delivery, request, List.of(result), false, imported, progress));
    } catch (IOException e) {
      throw DiskFull.explain(e, tools.stateDirectory());
    }
  }

  /**
   * Builds an image for several platforms and names their index. Steps that run programs need a
   * host that can run those of the platform; stages that only copy build anywhere.
   *
   * @param request what is to be built; its own platform does not count
   * @param platforms the platforms, at least one
   * @param progress is told of each step
   * @return the index and the images in the order of the platforms
   * @throws IOException when reading or writing fails
   * @throws InterruptedException when the thread was interrupted
   */
  public IndexResult buildIndex(
      BuildRequest request, List<Platform> platforms, ProgressListener progress)
      throws IOException, InterruptedException {
    Instant started = tools.clock().instant();
    try (OnDemandLease lease = new OnDemandLease(tools.leases());
        ImportedCaches imported = imported(request, progress)) {
      List<BuildResult> images = new ArrayList<>();
      for (Platform platform : platforms) {
        images.add(build(request.forPlatform(platform), imported, lease, progress));
      }
      Delivery delivery = delivery(request, lease, progress, started);
      return new IndexResult(deliver(delivery, request, images, true, imported, progress), images);
    } catch (IOException e) {
      throw DiskFull.explain(e, tools.stateDirectory());
    }
  }

  /**
   * Delivers images, and the cache also when nobody took them: what was built is worth no less when
   * a registry is away.
   */
  private Descriptor deliver(
      Delivery delivery,
      BuildRequest request,
      List<BuildResult> images,
      boolean index,
      ImportedCaches imported,
      ProgressListener progress)
      throws IOException, InterruptedException {
    Descriptor root;
    try {
      root = delivery.deliver(images, index);
    } catch (IOException | EngineException e) {
      try {
        export(request, images, imported, progress);
      } catch (IOException | EngineException more) {
        e.addSuppressed(more);
      }
      throw e;
    }
    export(request, images, imported, progress);
    return root;
  }

  private Delivery delivery(
      BuildRequest request, OnDemandLease lease, ProgressListener progress, Instant started) {
    return new Delivery(tools, publisher, outputs, request, lease, progress, started);
  }

  private ImportedCaches imported(BuildRequest request, ProgressListener progress) {
    return new ImportedCaches(request.caches().sources(), tools.remoteCaches().places(), progress);
  }

  private void export(
      BuildRequest request,
      List<BuildResult> built,
      ImportedCaches imported,
      ProgressListener progress)
      throws IOException, InterruptedException {
    for (CacheTarget target : request.caches().targets()) {
      if (target instanceof CacheTarget.Artifact artifact) {
        CacheContents contents = new CacheContents();
        built.forEach(image -> contents.add(image.stages(), image.target(), artifact.mode()));
        new CacheExporter(tools, imported, progress).export(contents, artifact);
      }
    }
  }

  private BuildResult build(
      BuildRequest request, ImportedCaches imported, OnDemandLease lease, ProgressListener progress)
      throws IOException, InterruptedException {
    BuildGraph graph =
        GraphPlanner.plan(
            request.material().dockerfile(),
            request.options(),
            (source, platform) ->
                switch (source) {
                  case NamedContext.Image(String name) ->
                      tools
                          .images()
                          .resolve(lease, name, platform, request.material().pull(), progress);
                  case NamedContext.Layout(Path path, var tag, var digest) ->
                      tools.images().layout(lease, path, tag, digest, platform);
                });
    Map<String, BuildContext> contexts = contexts(request);
    BuildInputs inputs =
        new BuildInputs(contexts, request.access(), epoch(request), imported, request.diagnosis());
    List<SolvedStage> stages;
    try {
      stages = solve(graph, inputs, lease, progress);
    } finally {
      for (BuildContext context : contexts.values()) {
        context.close();
      }
    }
    return finish(request, graph, stages, lease, progress);
  }

  /** Each failure of a cache takes something from it, so that this comes to an end. */
  private List<SolvedStage> solve(
      BuildGraph graph, BuildInputs inputs, OnDemandLease lease, ProgressListener progress)
      throws IOException, InterruptedException {
    while (true) {
      try {
        return new Solver(tools, inputs, lease, progress).solve(graph);
      } catch (CacheUnusable e) {
        inputs.caches().drop(e);
      }
    }
  }

  private BuildResult finish(
      BuildRequest request,
      BuildGraph graph,
      List<SolvedStage> stages,
      OnDemandLease lease,
      ProgressListener progress)
      throws IOException {
    Map<Integer, SolvedStage> byIndex = new LinkedHashMap<>();
    stages.forEach(stage -> byIndex.put(stage.plan().index(), stage));
    SolvedStage target = byIndex.get(graph.target().index());
    Rootfs rootfs =
        request.result().finishing().squash()
            ? new Squash(tools, lease)
                .squash(target.rootfs(), target.plan().image().diffIds().size())
            : target.rootfs();
    ImageConfig config =
        new ImageAssembler(byIndex, request.options().labels()).assemble(target, rootfs);
    Map<String, String> annotations =
        new LinkedHashMap<>(
            request.result().finishing().annotations().of(Level.MANIFEST, config.platform()));
    if (request.caches().inline()) {
      CacheContents contents = new CacheContents();
      contents.add(stages, target, CacheTarget.Mode.MIN);
      annotations.put(CacheDocument.ANNOTATION, contents.inline(config.diffIds()).text());
    }
    Digest imageId = Digest.of(ImageConfigCodec.toBytes(config));
    Optional<Descriptor> named =
        annotations.isEmpty()
            ? publisher.named(imageId, request.result().tags())
            : Optional.empty();
    Descriptor manifest =
        named.isPresent()
            ? named.get()
            : publisher.publish(lease, imageId, config, rootfs, annotations);
    new ImageExamination(tools, progress).examine(byIndex, target);
    return new BuildResult(imageId, manifest, manifest, config, stages, target);
  }

  private Map<String, BuildContext> contexts(BuildRequest request) throws IOException {
    Map<String, BuildContext> contexts = new LinkedHashMap<>();
    if (request.material().context().isPresent()) {
      contexts.put("", open(request.material().context().get(), request.material().filter()));
    }
    for (Map.Entry<String, NamedContext> named : request.options().contexts().entrySet()) {
      if (named.getValue() instanceof NamedContext.Directory(Path directory)) {
        contexts.put(named.getKey().toLowerCase(Locale.ROOT), open(directory, ContextFilter.NONE));
      }
    }
    return contexts;
  }

  /** What is known of a context that came as a stream goes with it. */
  private BuildContext open(Path directory, ContextFilter filter) throws IOException {
    Path state =
        ReceivedContext.stateOf(tools.stateDirectory(), directory)
            .orElseGet(() -> tools.stateDirectory().resolve("contexts"));
    return BuildContext.open(directory, filter, state, tools.files(), tools.clock());
  }

  private static Optional<Instant> epoch(BuildRequest request) {
    String text = request.options().arguments().get(EPOCH_ARGUMENT);
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
    } catch (NumberFormatException e) {
      throw new InvalidArgument(
          EPOCH_ARGUMENT + " is \"" + text + "\"; expected seconds since 1970", e);
    }
  }
}
