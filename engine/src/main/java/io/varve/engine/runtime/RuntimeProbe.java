package io.varve.engine.runtime;

import io.varve.engine.process.Command;
import io.varve.engine.process.CommandResult;
import io.varve.engine.process.Programs;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * Finds a runtime that works on this host by running a container with it. The answer is kept in the
 * run directory until a runtime's file changes or the host restarts.
 *
 * <p>A host may mount control groups of version 1 and 2 side by side, with controllers in version
 * 2; crun then refuses to make containers, though version 1 would do. It works when version 2 is
 * unmounted in a mount name space of its own, which a wrapper does.
 */
public final class RuntimeProbe {
  private static final Path HYBRID = Path.of("/sys/fs/cgroup/unified");
  private static final List<String> NAMES = List.of("crun", "runc");

  private final Programs programs;
  private final Path runDirectory;
  private final Optional<String> wanted;
  private final boolean rootless;

  /**
   * A probe.
   *
   * @param programs where runtimes are looked for
   * @param runDirectory where the answer and the runtime's state are kept
   * @param wanted a runtime's name or path; empty tries crun, then runc
   * @param rootless whether the engine runs without the host's root
   */
  public RuntimeProbe(
      Programs programs, Path runDirectory, Optional<String> wanted, boolean rootless) {
    this.programs = programs;
    this.runDirectory = runDirectory;
    this.wanted = wanted;
    this.rootless = rootless;
  }

  /**
   * The answer.
   *
   * @param runtime a runtime that works
   * @param reason why this one, for people
   */
  public record Choice(CommandLineRuntime runtime, String reason) {}

  /**
   * Finds a runtime.
   *
   * @return the choice
   * @throws FailedPrecondition when none works, with each one's reason and what to install
   * @throws IOException when the run directory can't be written
   */
  public Choice choose() throws IOException {
    List<Path> candidates = new ArrayList<>();
    for (String name : wanted.map(List::of).orElse(NAMES)) {
      programs.find(name).ifPresent(candidates::add);
    }
    if (candidates.isEmpty()) {
      throw new FailedPrecondition(
          "no OCI runtime ("
              + String.join(", ", wanted.map(List::of).orElse(NAMES))
              + ") on this host: install one with \"apt-get install crun\" or run \"varve setup\"");
    }
    String key = key(candidates);
    Optional<Choice> known = remembered(key);
    return known.isPresent() ? known.get() : probe(candidates, key);
  }

  private Choice probe(List<Path> candidates, String key) throws IOException {
    Disk.local().createDirectories(runDirectory);
    List<String> refusals = new ArrayList<>();
    for (Path program : candidates) {
      for (Attempt attempt : attempts(program)) {
        Optional<String> refusal = refusalOf(attempt.runtime());
        if (refusal.isEmpty()) {
          String reason = String.join("; ", refusals);
          Choice choice =
              new Choice(
                  attempt.runtime(), attempt.how() + (reason.isEmpty() ? "" : " (" + reason + ")"));
          remember(key, choice);
          return choice;
        }
        refusals.add(program.getFileName() + " " + attempt.how() + ": " + refusal.get());
      }
    }
    throw new FailedPrecondition(
        "no OCI runtime works on this host: "
            + String.join("; ", refusals)
            + "; install another with \"apt-get install runc\" or name one with --runtime");
  }

  private record Attempt(CommandLineRuntime runtime, String how) {}

  private List<Attempt> attempts(Path program) throws IOException {
    String name = program.getFileName().toString();
    String version = version(program, name);
    List<String> options =
        rootless && CommandLineRuntime.isCrun(program)
            ? List.of(CommandLineRuntime.NO_GROUPS)
            : List.of();
    Path state = runDirectory.resolve("runtime");
    Optional<CompiledFilters> filters =
        CommandLineRuntime.isCrun(program) ? Optional.of(filters(version)) : Optional.empty();
    List<Attempt> attempts = new ArrayList<>();
    attempts.add(
        new Attempt(
            new CommandLineRuntime(program, program, state, version, options, List.of(), filters),
            "works as it is"));
    if (Files.isDirectory(HYBRID) && programs.find("unshare").isPresent()) {
      attempts.add(
          new Attempt(
              new CommandLineRuntime(
                  program, wrapper(program), state, version, options, List.of(HYBRID), filters),
              "works with /sys/fs/cgroup/unified hidden from it"));
    }
    return attempts;
  }

  /** By version, since another might compile in another way. */
  private CompiledFilters filters(String version) {
    return new CompiledFilters(
        runDirectory.resolve("filters-" + version.replaceAll("[^A-Za-z0-9.]", "-")));
  }

  private String version(Path program, String name) throws IOException {
    CommandResult result = Command.of(program, "--version").run();
    String first = result.output().lines().findFirst().orElse(name);
    return first.replace(" version", "");
  }

  private Path wrapper(Path program) throws IOException {
    Path file = runDirectory.resolve(program.getFileName() + "-wrapper");
    String script =
        """
        #!/bin/sh
        exec %s -m --propagation slave /bin/sh -c \
        'umount %s 2>/dev/null; program=$1; shift; exec "$program" "$@"' varve '%s' "$@"
        """
            .formatted(programs.find("unshare").orElseThrow(), HYBRID, program);
    Path temporary = Files.createTempFile(runDirectory, "wrapper", ".tmp");
    Files.writeString(temporary, script);
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwxr-xr-x"));
    Disk.local().rename(temporary, file);
    return file;
  }

  /** Runs {@code true} of the host in a container whose root holds the host's programs. */
  private Optional<String> refusalOf(CommandLineRuntime runtime) throws IOException {
    Path bundle = Files.createTempDirectory(runDirectory, "probe");
    Path root = bundle.resolve("rootfs");
    String id = bundle.getFileName().toString();
    try {
      Files.createDirectory(root);
      Files.write(bundle.resolve("config.json"), Json.toBytes(probeSpec(root).toJson()));
      List<String> call = runtime.runCommand(id, bundle, bundle.resolve("pid"));
      CommandResult result =
          Command.of(Path.of(call.getFirst()), call.subList(1, call.size()).toArray(String[]::new))
              .run();
      return result.succeeded() ? Optional.empty() : Optional.of(result.reason());
    } finally {
      clean(bundle);
    }
  }

  private RuntimeSpec probeSpec(Path root) throws IOException {
    List<SpecMount> mounts = new ArrayList<>(StandardMounts.of(1 << 20, false, false, rootless));
    for (String directory : List.of("/usr", "/bin", "/lib", "/lib64")) {
      Path path = Path.of(directory);
      if (Files.isDirectory(path)) {
        mounts.add(SpecMount.bind(path.toRealPath().toString(), directory, true));
      }
    }
    ProcessSpec process =
        new ProcessSpec(
            List.of("/usr/bin/true"),
            new LinkedHashMap<>(),
            "/",
            UserIds.ROOT,
            new LinkedHashSet<>(),
            new LinkedHashMap<>(),
            false,
            true);
    return new RuntimeSpec(
        process,
        root,
        false,
        Optional.of("probe"),
        mounts,
        Namespaces.OWN,
        rootless ? Optional.empty() : Optional.of("/varve/" + root.getParent().getFileName()),
        io.varve.engine.container.ResourceLimits.NONE,
        List.of(),
        java.util.Map.of(),
        Optional.empty(),
        false);
  }

  private static void clean(Path bundle) throws IOException {
    try (var names = Files.walk(bundle)) {
      for (Path path : names.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private String key(List<Path> candidates) throws IOException {
    StringBuilder key = new StringBuilder(bootId()).append(rootless);
    for (Path candidate : candidates) {
      key.append(';')
          .append(candidate)
          .append(':')
          .append(Files.getLastModifiedTime(candidate).toMillis())
          .append(':')
          .append(Files.size(candidate));
    }
    return key.toString();
  }

  private static String bootId() throws IOException {
    return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
  }

  private Path memory() {
    return runDirectory.resolve("runtime.json");
  }

  private Optional<Choice> remembered(String key) throws IOException {
    byte[] text;
    try {
      text = Files.readAllBytes(memory());
    } catch (java.nio.file.NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      JsonObject json = Json.parseObject(text, "runtime.json");
      if (!json.requiredString("key").equals(key)) {
        return Optional.empty();
      }
      Path creator = Path.of(json.requiredString("creator"));
      if (!Files.isExecutable(creator)) {
        return Optional.empty();
      }
      return Optional.of(
          new Choice(
              new CommandLineRuntime(
                  Path.of(json.requiredString("program")),
                  creator,
                  runDirectory.resolve("runtime"),
                  json.requiredString("description"),
                  json.strings("options").orElse(List.of()),
                  json.strings("hidden").orElseThrow(() -> older()).stream().map(Path::of).toList(),
                  json.string("filters").map(Path::of).map(CompiledFilters::new)),
              json.requiredString("reason")));
    } catch (InvalidArgument e) {
      return Optional.empty(); // a torn or older file: probe anew
    }
  }

  private static InvalidArgument older() {
    return new InvalidArgument("runtime.json was written by an older Varve");
  }

  private static List<String> texts(List<Path> paths) {
    return paths.stream().map(Path::toString).toList();
  }

  private void remember(String key, Choice choice) throws IOException {
    CommandLineRuntime runtime = choice.runtime();
    JsonObjectBuilder json =
        JsonValue.object()
            .put("key", key)
            .put("program", runtime.program().toString())
            .put("creator", runtime.creator().toString())
            .put("description", runtime.description())
            .put("options", JsonValue.ofStrings(runtime.options()))
            .put("hidden", JsonValue.ofStrings(texts(runtime.hidden())))
            .put("reason", choice.reason());
    runtime.filters().ifPresent(filters -> json.put("filters", filters.directory().toString()));
    Disk.local().writeAtomically(memory(), Json.toBytes(json.build()));
  }
}
