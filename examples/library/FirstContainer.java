import io.varve.builder.BuildRequest;
import io.varve.builder.BuildResult;
import io.varve.builder.graph.BuildOptions;
import io.varve.builder.instruction.DockerfileParser;
import io.varve.engine.Engine;
import io.varve.engine.EngineOptions;
import io.varve.engine.container.Attachment;
import io.varve.engine.container.ContainerFiles.CommitOptions;
import io.varve.engine.container.ContainerFiles.FileChange;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSpec;
import io.varve.engine.container.StandardStreams;
import io.varve.engine.network.NetworkOptions;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.task.ProgressListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * Builds an image, runs a container on it, looks at what the container changed, and keeps that as a
 * new image: all of it in this process, with the store in a directory of its own. Root runs it, on a
 * host that has the package busybox-static.
 */
final class FirstContainer {

  private static final String DOCKERFILE =
      """
      FROM scratch
      COPY busybox /bin/sh
      RUN echo "from the image" > /greeting
      """;

  private FirstContainer() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path directory = Path.of(arguments[0]);
    Platform platform = Platform.host(System.getProperty("os.arch"));
    EngineOptions options =
        EngineOptions.of(directory.resolve("store"), directory.resolve("run"), platform);
    try (Engine engine = Engine.open(options)) {
      build(engine, context(directory.resolve("context")));
      ContainerRecord container = run(engine);
      for (FileChange change : engine.files().diff(container.id().value())) {
        System.out.println("changed: " + change.kind().letter() + " " + change.path());
      }
      keep(engine, container);
      engine.containers().remove(container.id().value(), false, true);
    }
  }

  /** The files that the build may copy. */
  private static Path context(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.copy(
        Path.of("/bin/busybox"),
        directory.resolve("busybox"),
        StandardCopyOption.COPY_ATTRIBUTES,
        StandardCopyOption.REPLACE_EXISTING);
    return directory;
  }

  private static void build(Engine engine, Path context) throws IOException, InterruptedException {
    BuildRequest request =
        BuildRequest.of(
            DockerfileParser.parse("Dockerfile", DOCKERFILE.getBytes(StandardCharsets.UTF_8)),
            context,
            BuildOptions.plain(engine.options().platform()),
            List.of(Reference.parse("greeter:1")));
    BuildResult built = engine.images().build(request, ProgressListener.NONE);
    System.out.println("built: " + built.config().diffIds().size() + " layers");
  }

  /** Runs a command to its end; what it writes goes where this program writes. */
  private static ContainerRecord run(Engine engine) throws IOException, InterruptedException {
    ContainerSpec spec =
        ContainerSpec.of("greeter:1", "sh", "-c", "read line < /greeting; echo \"$line\"; echo hello > /greeting")
            .withName("first")
            .withNetwork(NetworkOptions.of("none"));
    StandardStreams streams = StandardStreams.outputOnly(System.out, System.err);
    try (Attachment attached = engine.processes().run(spec, streams, _ -> {})) {
      System.out.println("exit code: " + attached.await().orElseThrow());
    }
    return engine.containers().inspect("first");
  }

  /** The container's changes become a layer on top of the image's. */
  private static void keep(Engine engine, ContainerRecord container) throws IOException {
    CommitOptions options =
        new CommitOptions(
            Optional.of("greeter:2"), Optional.empty(), Optional.empty(), List.of(), true);
    engine.files().commit(container.id().value(), options);
    System.out.println(
        "layers of greeter:2: "
            + engine.images().inspect("greeter:2").config().diffIds().size());
  }
}
