package io.varve.cli.command;

import io.varve.builder.BuildMaterial;
import io.varve.builder.BuildRequest;
import io.varve.builder.BuildResult;
import io.varve.builder.IndexResult;
import io.varve.builder.WantedResult;
import io.varve.builder.graph.BuildOptions;
import io.varve.builder.image.Finishing;
import io.varve.builder.instruction.DockerfileParser;
import io.varve.builder.lint.LintReport;
import io.varve.builder.lint.Linter;
import io.varve.builder.output.BuildOutput;
import io.varve.builder.solve.Diagnosis;
import io.varve.builder.source.PullPolicy;
import io.varve.builder.step.StepAccess;
import io.varve.builder.step.StepNetwork;
import io.varve.builder.syntax.DockerfileError;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.UsageError;
import io.varve.oci.Descriptor;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;

/** {@code varve build}. */
final class BuildCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("build", "DIR|URL|-", "Build an image from a Dockerfile")
        .description(
            """
            The build context is where COPY and ADD take files from; .dockerignore in it excludes
            some. It is a directory, the address of a git repository (URL#REF:DIR) or of a tar, or
            "-" for standard input: a tar, plain or packed, or a Dockerfile without a context.\
            """)
        .arguments(1, 1)
        .list('t', "tag", "NAME[:TAG]", "A name for the image")
        .value(
            'f',
            "file",
            "FILE",
            "The Dockerfile, - for standard input (default: Dockerfile of DIR)")
        .list("build-arg", "NAME[=VALUE]", "A value for ARG")
        .list("label", "NAME=VALUE", "A label of the image")
        .list(
            "annotation",
            "[LEVEL:]NAME=VALUE",
            "An annotation of the manifest, or of the index with the level \"index\"")
        .value("target", "STAGE", "The stage to build (default: the last)")
        .value("platform", "OS/ARCH[,…]", "What the image is to run on; several make an index")
        .flag("no-cache", "Run every step again")
        .list("no-cache-filter", "STAGE", "Run the steps of this stage again")
        .list("cache-from", "IMAGE|type=TYPE,…", "Take results from type=registry or local")
        .list("cache-to", "type=TYPE,…", "Give results to type=registry, local or inline")
        .flag("pull", "Look for newer base images")
        .value("network", "NETWORK", "The network of RUN: default, none or host")
        .list("secret", "id=ID,src=FILE", "A secret for RUN --mount=type=secret")
        .list("ssh", "[ID=]SOCKET", "An agent for RUN --mount=type=ssh")
        .list(
            "build-context",
            "NAME=DIR|URL|docker-image://IMAGE|oci-layout://DIR",
            "More files, or another base image")
        .list(
            'o',
            "output",
            "DIR|-|type=TYPE,…",
            "Where the result goes: type=image, registry, oci, docker, local or tar")
        .flag("push", "Send the image to its registry: as --output type=registry")
        .flag("load", "Keep the image in the store: as --output type=docker")
        .value("compress", "HOW", "Layers that leave the store: gzip, zstd or none (default: gzip)")
        .flag("check", "Check the Dockerfile and build nothing: as --call check")
        .value("call", "METHOD[,format=json]", "Instead of building: check, outline or targets")
        .value("metadata-file", "FILE", "Write the digests of the image to a file")
        .value("progress", "MODE", "auto, plain, tty, quiet or rawjson")
        .value("iidfile", "FILE", "Write the image's id to a file")
        .flag('q', "quiet", "Show only the image's id")
        .flag("squash", "Make one layer of all new layers")
        .value("provenance", "true|mode=min|max|false", "State beside the image how it was built")
        .value("sbom", "true|false", "State beside the image which packages are in it")
        .list("attest", "type=provenance|sbom,…", "The long form of --provenance and --sbom")
        .flag("rm", "Accepted as docker does")
        .flag("debug-shell", "When a RUN fails, open a shell in the state before it")
        .flag("explain", "Say why a step was not taken from the cache")
        .example("The directory's Dockerfile", "build -t app .")
        .example(
            "One stage, with a value", "build --target test --build-arg VERSION=3 -t app:test .")
        .example("A context from a pipe", "build -t app - < context.tar.gz")
        .example(
            "In CI, with the results of the last run",
            "build --cache-from r/app:cache --cache-to r/app:cache -t r/app --push .")
        .example("An archive that docker loads", "build -o type=docker,dest=app.tar -t app .")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    try (BuildSource source = BuildSource.open(arguments, session)) {
      return build(arguments, session, source);
    } catch (DockerfileError e) {
      session.err().raw(e.render().stripTrailing() + "\n");
      return 1;
    }
  }

  private static int build(Arguments arguments, Session session, BuildSource source)
      throws IOException, InterruptedException {
    Optional<Integer> answered =
        BuildCalls.answer(arguments, source, options(arguments, session, source), session);
    if (answered.isPresent()) {
      return answered.get();
    }
    BuildRequest request = request(arguments, session, source);
    if (request.material().dockerfile().directives().check().isPresent()
        || request.options().arguments().containsKey(Linter.OPTIONS_ARGUMENT)) {
      LintReport report = BuildCalls.report(source, request.options());
      if (report.fails() && !report.findings().isEmpty()) {
        session.err().raw(report.text());
        return 1;
      }
    }
    if (arguments.has("debug-shell")) {
      DebugShell.check(session);
    }
    boolean quiet = arguments.has("quiet");
    BuildResult result;
    Descriptor root;
    try (Progress progress =
        Progress.of(session, quiet ? "quiet" : arguments.value("progress").orElse("auto"))) {
      if (arguments.has("debug-shell")) {
        request =
            request.withDiagnosis(request.diagnosis().withShell(new DebugShell(session, progress)));
      }
      List<Platform> platforms = BuildFlags.platforms(arguments);
      if (platforms.size() > 1 || BuildFlags.isOn(arguments, "BUILDKIT_MULTI_PLATFORM")) {
        IndexResult index =
            session
                .engine()
                .images()
                .buildIndex(
                    request,
                    platforms.isEmpty() ? List.of(request.options().platform()) : platforms,
                    progress);
        result = index.images().getFirst();
        root = index.index();
      } else {
        result = session.engine().images().build(request, progress);
        root = result.root();
      }
    }
    if (arguments.value("iidfile").isPresent()) {
      Files.writeString(
          session.path(arguments.value("iidfile").get()), result.imageId().toString());
    }
    if (arguments.value("metadata-file").isPresent()) {
      Files.writeString(
          session.path(arguments.value("metadata-file").get()),
          BuildFlags.metadata(root, result, request.result().tags()));
    }
    if (quiet) {
      if (!BuildOutputs.useStandardOutput(request.result().outputs())) {
        session.out().line(result.imageId().toString());
      }
      return 0;
    }
    session.err().line("Built " + result.imageId());
    if (request.result().outputs().isEmpty()
        || request.result().outputs().stream().anyMatch(BuildOutput::keepsImage)) {
      request.result().tags().forEach(tag -> session.err().line("Tagged " + tag.familiar()));
    }
    return 0;
  }

  private static BuildRequest request(Arguments arguments, Session session, BuildSource source)
      throws IOException {
    return new BuildRequest(
        new BuildMaterial(
            DockerfileParser.parse(source.name(), source.content()),
            source.context(),
            source.filter(),
            arguments.has("pull") ? PullPolicy.ALWAYS : PullPolicy.MISSING),
        options(arguments, session, source),
        new StepAccess(
            BuildSecrets.read(arguments, session),
            BuildFlags.agents(arguments, session),
            network(arguments)),
        BuildCaches.read(arguments, session),
        new WantedResult(
            arguments.values("tag").stream().map(Reference::parseTagged).toList(),
            new Finishing(
                BuildAnnotations.read(arguments),
                arguments.has("squash"),
                BuildAttestations.read(arguments)),
            new BuildOutputs(arguments, session).outputs()),
        new Diagnosis(arguments.has("explain"), Optional.empty()));
  }

  private static BuildOptions options(Arguments arguments, Session session, BuildSource source) {
    Platform host = Platform.host(System.getProperty("os.arch"));
    SequencedMap<String, String> values = new LinkedHashMap<>();
    for (String text : arguments.values("build-arg")) {
      int equals = text.indexOf('=');
      if (equals > 0) {
        values.put(text.substring(0, equals), text.substring(equals + 1));
      } else {
        session.variable(text).ifPresent(value -> values.put(text, value));
      }
    }
    if (!values.containsKey("SOURCE_DATE_EPOCH")) {
      session
          .variable("SOURCE_DATE_EPOCH")
          .ifPresent(value -> values.put("SOURCE_DATE_EPOCH", value));
    }
    return new BuildOptions(
        values,
        KeyValue.map("label", arguments.values("label")),
        arguments.value("target"),
        BuildFlags.platforms(arguments).stream().findFirst().orElse(host),
        host,
        !arguments.has("no-cache"),
        Set.copyOf(arguments.values("no-cache-filter")),
        source.contexts());
  }

  private static StepNetwork network(Arguments arguments) {
    return switch (arguments.value("network").orElse("default")) {
      case "default", "bridge" -> StepNetwork.BRIDGE;
      case "none" -> StepNetwork.NONE;
      case "host" -> StepNetwork.HOST;
      case String other ->
          throw new UsageError(
              UsageError.FLAG,
              "invalid value \"" + other + "\" for --network: expected default, none or host");
    };
  }
}
