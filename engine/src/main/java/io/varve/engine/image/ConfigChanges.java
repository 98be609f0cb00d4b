package io.varve.engine.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.builder.graph.BuildOptions;
import io.varve.builder.graph.GraphPlanner;
import io.varve.builder.instruction.Add;
import io.varve.builder.instruction.Arg;
import io.varve.builder.instruction.Cmd;
import io.varve.builder.instruction.Copy;
import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.instruction.DockerfileParser;
import io.varve.builder.instruction.Entrypoint;
import io.varve.builder.instruction.Env;
import io.varve.builder.instruction.Expose;
import io.varve.builder.instruction.From;
import io.varve.builder.instruction.Healthcheck;
import io.varve.builder.instruction.Instruction;
import io.varve.builder.instruction.Label;
import io.varve.builder.instruction.Maintainer;
import io.varve.builder.instruction.OnBuild;
import io.varve.builder.instruction.Run;
import io.varve.builder.instruction.Shell;
import io.varve.builder.instruction.StopSignal;
import io.varve.builder.instruction.User;
import io.varve.builder.instruction.Volume;
import io.varve.builder.instruction.Workdir;
import io.varve.builder.source.BaseImage;
import io.varve.oci.Descriptor;
import io.varve.oci.ImageConfig;
import io.varve.oci.Manifest;
import io.varve.oci.MediaType;
import io.varve.oci.Platform;
import io.varve.oci.RunConfig;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Applies Dockerfile instructions to a configuration, for {@code --change} of commit and import.
 * The builder's own planner does it, so that an instruction means the same in both places.
 */
public final class ConfigChanges {

  private static final String BASE = "base";

  private ConfigChanges() {}

  /**
   * Applies instructions.
   *
   * @param config the configuration before
   * @param changes one instruction each, such as {@code CMD ["sh"]}
   * @param platform what the image runs on
   * @return the configuration after
   * @throws InvalidArgument when an instruction is malformed or changes files
   * @throws IOException never in practice; the planner's signature has it for base images
   * @throws InterruptedException when the thread was interrupted
   */
  public static RunConfig apply(RunConfig config, List<String> changes, Platform platform)
      throws IOException, InterruptedException {
    if (changes.isEmpty()) {
      return config;
    }
    String text = "FROM " + BASE + "\n" + String.join("\n", changes) + "\n";
    Dockerfile dockerfile = DockerfileParser.parse("--change", text.getBytes(UTF_8));
    if (dockerfile.stages().size() != 1) {
      throw refuse("FROM");
    }
    for (Instruction instruction : dockerfile.stages().getFirst().instructions()) {
      check(instruction);
    }
    ImageConfig image = ImageConfig.scratch(platform).withConfig(config);
    return GraphPlanner.plan(
            dockerfile,
            BuildOptions.plain(platform),
            (source, _) -> new BaseImage(source.toString(), emptyManifest(), image))
        .target()
        .config();
  }

  private static void check(Instruction instruction) {
    switch (instruction) {
      case Cmd _,
          Entrypoint _,
          Env _,
          Expose _,
          Healthcheck _,
          Label _,
          OnBuild _,
          StopSignal _,
          User _,
          Volume _,
          Workdir _,
          Shell _ -> {}
      case Run _ -> throw refuse("RUN");
      case Copy _ -> throw refuse("COPY");
      case Add _ -> throw refuse("ADD");
      case Arg _ -> throw refuse("ARG");
      case Maintainer _ -> throw refuse("MAINTAINER");
      case From _ -> throw refuse("FROM");
    }
  }

  private static InvalidArgument refuse(String name) {
    return new InvalidArgument(
        "--change does not take "
            + name
            + "; it takes CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, SHELL,"
            + " STOPSIGNAL, USER, VOLUME and WORKDIR");
  }

  private static Manifest emptyManifest() {
    Descriptor nothing = Descriptor.of(MediaType.OCI_EMPTY, "{}".getBytes(UTF_8));
    return new Manifest(nothing, nothing, List.of(), Map.of(), Optional.empty(), Optional.empty());
  }
}
