package io.varve.cli;

import io.varve.engine.EngineOptions;
import io.varve.oci.Platform;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Works out, from the environment, where the engine keeps its things. */
final class HostOptions {
  private final Map<String, String> environment;
  private final Path directory;

  HostOptions(Map<String, String> environment, Path directory) {
    this.environment = environment;
    this.directory = directory;
  }

  EngineOptions of(GlobalOptions options) {
    // The launcher names the namespace in which an ordinary user is root of nothing but it.
    boolean privileged = userId() == 0 && variable("VARVE_USER_NAMESPACE").isEmpty();
    Path root =
        options
            .root()
            .or(() -> variable("VARVE_ROOT"))
            .map(directory::resolve)
            .orElseGet(() -> privileged ? Path.of("/var/lib/varve") : userData().resolve("varve"))
            .toAbsolutePath()
            .normalize();
    List<String> program = OwnProgram.command("--root", root.toString());
    List<String> volumeServer = new ArrayList<>(program);
    volumeServer.add("volume-server");
    return new EngineOptions(
        root,
        runDirectory(root, privileged),
        searchPath(),
        dockerConfig(),
        options.runtime().or(() -> variable("VARVE_RUNTIME")),
        new TreeMap<>(environment),
        !privileged,
        Platform.host(System.getProperty("os.arch")),
        volumeServer,
        program);
  }

  private Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  private Path home() {
    return Path.of(variable("HOME").orElse("/"));
  }

  private Path userData() {
    return variable("XDG_DATA_HOME").map(Path::of).orElse(home().resolve(".local/share"));
  }

  private Path runDirectory(Path root, boolean privileged) {
    // Sockets lie here; their paths are limited to 107 bytes, so the store's path can't be in it.
    String hash = Integer.toHexString(root.toString().hashCode());
    return privileged
        ? Path.of("/run/varve", hash)
        : variable("XDG_RUNTIME_DIR")
            .map(Path::of)
            .orElse(Path.of("/tmp/varve-" + userId()))
            .resolve("varve")
            .resolve(hash);
  }

  private List<Path> searchPath() {
    List<Path> directories = new ArrayList<>();
    for (String entry : variable("PATH").orElse("").split(":", -1)) {
      if (entry.startsWith("/")) {
        directories.add(Path.of(entry));
      }
    }
    EngineOptions.DEFAULT_SEARCH_PATH.stream()
        .filter(path -> !directories.contains(path))
        .forEach(directories::add);
    return directories;
  }

  private Optional<Path> dockerConfig() {
    return Optional.of(variable("DOCKER_CONFIG").map(Path::of).orElse(home().resolve(".docker")));
  }

  private static int userId() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
