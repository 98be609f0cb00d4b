package io.varve.engine;

import io.varve.oci.Platform;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Where an engine keeps its things and what it may use of the host.
 *
 * @param root the store's directory
 * @param runDirectory state that need not survive a reboot, such as sockets; best on a tmpfs, and
 *     where block volumes are served a short path, since that server's socket has an address of at
 *     most 107 bytes
 * @param searchPath where programs such as crun and conmon are looked for, first match wins
 * @param dockerConfig the directory of docker's {@code config.json}, for credentials
 * @param runtime the OCI runtime to use (a name or a path); empty lets the engine probe
 * @param environment the variables of the caller, for what programs inherit (proxies, locale)
 * @param rootless whether the process runs in a user namespace of its own, without the host's root
 * @param platform what the host runs
 * @param volumeServer the command that calls {@link Engine#serveVolumes} on this store in a process
 *     of its own and prints a line when ready; empty where block volumes are not to be mounted
 * @param program the command that opens an engine with these options in a process of its own, to
 *     which a verb is added: {@code container-ended ID} calls {@link Engine#containerEnded}, {@code
 *     health-supervisor} calls {@link Engine#superviseHealth}; empty where containers that nobody
 *     waits for are cleaned up by the next look at them, never started again and never checked
 */
public record EngineOptions(
    Path root,
    Path runDirectory,
    List<Path> searchPath,
    Optional<Path> dockerConfig,
    Optional<String> runtime,
    SequencedMap<String, String> environment,
    boolean rootless,
    Platform platform,
    List<String> volumeServer,
    List<String> program) {
  /** Copies the collections. */
  public EngineOptions {
    searchPath = List.copyOf(searchPath);
    volumeServer = List.copyOf(volumeServer);
    program = List.copyOf(program);
    environment = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(environment));
  }

  /** The directories that hold programs on a Debian host. */
  public static final List<Path> DEFAULT_SEARCH_PATH =
      List.of(
          Path.of("/usr/local/sbin"),
          Path.of("/usr/local/bin"),
          Path.of("/usr/sbin"),
          Path.of("/usr/bin"),
          Path.of("/sbin"),
          Path.of("/bin"));

  /**
   * The options of a store for root, with nothing taken from the environment.
   *
   * @param root the store's directory
   * @param runDirectory state that need not survive a reboot
   * @param platform what the host runs
   * @return the options
   */
  public static EngineOptions of(Path root, Path runDirectory, Platform platform) {
    return new EngineOptions(
        root,
        runDirectory,
        DEFAULT_SEARCH_PATH,
        Optional.empty(),
        Optional.empty(),
        new LinkedHashMap<>(),
        false,
        platform,
        List.of(),
        List.of());
  }
}
