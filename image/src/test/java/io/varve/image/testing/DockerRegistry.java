package io.varve.image.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** Debian's docker-registry on a loopback port that the kernel chooses and the registry logs. */
public final class DockerRegistry implements AutoCloseable {

  private static final Pattern LISTENING = Pattern.compile("listening on (127\\.0\\.0\\.1:[0-9]+)");

  private final Process process;
  private final String name;

  /** Starts it with its storage in a directory. */
  public DockerRegistry(Path directory) throws IOException, InterruptedException {
    this(directory, "");
  }

  private DockerRegistry(Path directory, String more) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path config = directory.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: info, accesslog: {disabled: true}}
        storage:
          filesystem: {rootdirectory: %s}
          delete: {enabled: true}
        http:
          addr: "127.0.0.1:0"
        """
                .formatted(directory.resolve("data"))
            + more);
    this.process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    this.name = awaitListening(directory.resolve("log"));
  }

  /** Starts it with a user {@code varve} whose password is {@code secret}. */
  public static DockerRegistry withPassword(Path directory)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path users =
        Files.writeString(
            directory.resolve("htpasswd"),
            "varve:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n");
    return new DockerRegistry(directory, "auth:\n  htpasswd: {realm: test, path: " + users + "}\n");
  }

  /** Starts it with TLS. */
  public static DockerRegistry withTls(Path directory, Path certificate, Path key)
      throws IOException, InterruptedException {
    return new DockerRegistry(
        directory, "  tls: {certificate: " + certificate + ", key: " + key + "}\n");
  }

  private String awaitListening(Path log) throws IOException, InterruptedException {
    boolean ended = false;
    while (!ended) {
      ended = process.waitFor(5, TimeUnit.MILLISECONDS);
      Optional<String> address = listening(Files.readString(log));
      if (address.isPresent()) {
        return address.get();
      }
    }
    throw new IOException("docker-registry ended: " + Files.readString(log));
  }

  private static Optional<String> listening(String log) {
    return LISTENING.matcher(log).results().map(found -> found.group(1)).findFirst();
  }

  /** Host and port for references. */
  public String name() {
    return name;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
