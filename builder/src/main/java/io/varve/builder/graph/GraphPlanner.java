package io.varve.builder.graph;

import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.instruction.DockerfileParser;
import io.varve.builder.instruction.Instruction;
import io.varve.builder.instruction.Stage;
import io.varve.builder.source.BaseImage;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.Span;
import io.varve.oci.ImageConfig;
import io.varve.oci.Platform;
import io.varve.oci.RunConfig;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Plans a Dockerfile from its target backwards: a stage is planned when something needs it, so
 * those that nothing needs are never looked at.
 */
public final class GraphPlanner {

  /** Finds images while planning. */
  @FunctionalInterface
  public interface Images {
    /**
     * Finds an image.
     *
     * @param source a name as the Dockerfile has it, or a named context
     * @param platform what it must run on
     * @return the image
     * @throws IOException when it can't be found
     * @throws InterruptedException when the thread was interrupted
     */
    BaseImage resolve(NamedContext.OfImage source, Platform platform)
        throws IOException, InterruptedException;
  }

  /** What docker gives images that are built on nothing. */
  private static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private final Dockerfile dockerfile;
  private final BuildOptions options;
  private final Images images;
  private final GlobalArguments globals;
  private final Map<Integer, StagePlan> plans = new TreeMap<>();
  private final Set<Integer> open = new HashSet<>();
  private final Map<String, BaseImage> resolved = new LinkedHashMap<>();

  private GraphPlanner(Dockerfile dockerfile, BuildOptions options, Images images) {
    this.dockerfile = dockerfile;
    this.options = options;
    this.images = images;
    this.globals =
        new GlobalArguments(dockerfile.globalArguments(), options, dockerfile.expander());
  }

  /**
   * Plans a build.
   *
   * @param dockerfile the instructions
   * @param options what else shapes the build
   * @param images finds base images
   * @return the graph
   * @throws DockerfileError when an instruction can't be carried out as written
   * @throws InvalidArgument when the target is no stage
   * @throws IOException when an image can't be resolved
   * @throws InterruptedException when the thread was interrupted
   */
  public static BuildGraph plan(Dockerfile dockerfile, BuildOptions options, Images images)
      throws IOException, InterruptedException {
    GraphPlanner planner = new GraphPlanner(dockerfile, options, images);
    StagePlan target = planner.plan(planner.target());
    return new BuildGraph(List.copyOf(planner.plans.values()), target);
  }

  private Stage target() {
    List<Stage> stages = dockerfile.stages();
    if (options.target().isEmpty()) {
      return stages.getLast();
    }
    String name = options.target().get();
    return dockerfile
        .stage(name, stages.size())
        .orElseThrow(
            () ->
                new InvalidArgument(
                    "the target stage \""
                        + name
                        + "\" is not in "
                        + dockerfile.file().name()
                        + "; it has "
                        + String.join(", ", stages.stream().map(Stage::label).toList())));
  }

  private StagePlan plan(Stage stage) throws IOException, InterruptedException {
    StagePlan known = plans.get(stage.index());
    if (known != null) {
      return known;
    }
    if (!open.add(stage.index())) {
      throw new DockerfileError(
          stage.from().span(), "stage \"" + stage.label() + "\" needs its own result");
    }
    StagePlan plan = planNew(stage);
    open.remove(stage.index());
    plans.put(stage.index(), plan);
    return plan;
  }

  /** Where a stage starts. */
  private record Start(
      Optional<StagePlan> parent,
      Vertex base,
      ImageConfig image,
      RunConfig config,
      Optional<String> author,
      StageVariables variables) {}

  private StagePlan planNew(Stage stage) throws IOException, InterruptedException {
    Start start = start(stage);
    boolean useCache =
        options.useCache()
            && !options.uncachedStages().contains(stage.label())
            && !options.uncachedStages().contains(Integer.toString(stage.index()));
    String prefix = dockerfile.stages().size() > 1 ? "[" + stage.label() + "] " : "";
    StageState state =
        new StageState(
            dockerfile.expander(),
            prefix,
            useCache,
            start.config().toBuilder().onBuild(List.of()).build(),
            start.variables(),
            start.base(),
            start.author());
    StagePlanner planner =
        new StagePlanner(state, (name, span) -> find(name, span, stage), options, globals);
    for (String trigger : start.config().onBuild()) {
      planner.plan(DockerfileParser.parseTrigger("ONBUILD of " + stage.from().base(), trigger));
    }
    for (Instruction instruction : stage.instructions()) {
      planner.plan(instruction);
    }
    return new StagePlan(
        stage.index(),
        stage.label(),
        prefix + stage.from().source().text(),
        stage.from().span(),
        start.parent(),
        start.base(),
        start.image(),
        state.steps(),
        state.config(),
        state.author(),
        state.variables(),
        state.rootfs());
  }

  private Start start(Stage stage) throws IOException, InterruptedException {
    Span span = stage.from().span();
    String base = dockerfile.expander().expand(stage.from().base(), globals.environment());
    if (base.isEmpty()) {
      throw new DockerfileError(
          span,
          "the base \"" + stage.from().base() + "\" is empty after expansion",
          "an image, a stage or scratch; give the ARG before FROM a value",
          "");
    }
    Platform platform =
        stage
            .from()
            .platform()
            .map(word -> dockerfile.expander().expand(word, globals.environment()))
            .filter(text -> !text.isEmpty())
            .map(Platform::parse)
            .orElse(options.platform());
    Optional<NamedContext> named = named(base);
    Optional<Stage> parent =
        named.isPresent() ? Optional.empty() : dockerfile.stage(base, stage.index());
    // A number names a stage in --from only.
    if (parent.isPresent() && parent.get().name().filter(n -> n.equals(lower(base))).isPresent()) {
      StagePlan plan = plan(parent.get());
      return new Start(
          Optional.of(plan),
          plan.result(),
          plan.image(),
          plan.config(),
          plan.author(),
          plan.arguments());
    }
    if (base.equals("scratch") && named.isEmpty()) {
      ImageConfig scratch = ImageConfig.scratch(platform);
      return new Start(
          Optional.empty(),
          Vertex.of(new Op.Scratch(), List.of()),
          scratch,
          scratch.config().toBuilder().putEnv("PATH", DEFAULT_PATH).build(),
          Optional.empty(),
          StageVariables.NONE);
    }
    return startFromImage(named, base, platform, span);
  }

  private Start startFromImage(
      Optional<NamedContext> named, String base, Platform platform, Span span)
      throws IOException, InterruptedException {
    NamedContext.OfImage source = new NamedContext.Image(base);
    if (named.isPresent()) {
      source =
          switch (named.get()) {
            case NamedContext.OfImage image -> image;
            case NamedContext.Directory _ ->
                throw new DockerfileError(
                    span,
                    "FROM " + base + ": the build context of that name is a directory",
                    "an image; directories are for COPY --from and RUN --mount",
                    "");
          };
    }
    BaseImage image = image(source, platform, span);
    return new Start(
        Optional.empty(),
        Vertex.of(new Op.Image(image), List.of()),
        image.config(),
        image.config().config(),
        image.config().author(),
        StageVariables.NONE);
  }

  private Origins.Found find(String name, Span span, Stage user)
      throws IOException, InterruptedException {
    Optional<NamedContext> named = named(name);
    if (named.isPresent()) {
      return switch (named.get()) {
        case NamedContext.Directory _ -> new Origins.Found.Context(lower(name));
        case NamedContext.OfImage image -> files(image(image, options.platform(), span));
      };
    }
    Optional<Stage> stage = dockerfile.stage(name, dockerfile.stages().size());
    if (stage.isPresent()) {
      if (open.contains(stage.get().index())) {
        throw new DockerfileError(
            span,
            "stage \""
                + user.label()
                + "\" copies from \""
                + stage.get().label()
                + "\", which needs it: a loop",
            "a stage that does not depend on this one",
            "");
      }
      return new Origins.Found.Files(plan(stage.get()).result());
    }
    if (name.equals("scratch")) {
      return new Origins.Found.Files(Vertex.of(new Op.Scratch(), List.of()));
    }
    if (name.chars().allMatch(Character::isDigit)) {
      throw new DockerfileError(
          span,
          "there is no stage number " + name,
          "a number below " + dockerfile.stages().size() + ", a stage's name or an image",
          "");
    }
    return files(image(new NamedContext.Image(name), options.platform(), span));
  }

  private static Origins.Found files(BaseImage image) {
    return new Origins.Found.Files(Vertex.of(new Op.Image(image), List.of()));
  }

  private BaseImage image(NamedContext.OfImage source, Platform platform, Span span)
      throws IOException, InterruptedException {
    String key = platform + " " + source;
    BaseImage known = resolved.get(key);
    if (known == null) {
      try {
        known = images.resolve(source, platform);
      } catch (InvalidArgument | NotFound e) {
        throw new DockerfileError(span, e);
      }
      resolved.put(key, known);
    }
    return known;
  }

  private Optional<NamedContext> named(String name) {
    return Optional.ofNullable(options.contexts().get(name))
        .or(() -> Optional.ofNullable(options.contexts().get(lower(name))));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }
}
