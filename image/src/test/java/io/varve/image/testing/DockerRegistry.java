package io.varve.image.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;

/** Debian's docker-registry on a loopback port. */
public final class DockerRegistry implements AutoCloseable {

  private final Process process;
  private final int port;

  /** Starts it with its storage in a directory. */
  public DockerRegistry(Path directory) throws IOException {
    this(directory, "");
  }

  private DockerRegistry(Path directory, String more) throws IOException {
    Files.createDirectories(directory);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    Path config = directory.resolve("config.yml");
    Files.writeString(
        config,
        """
        version: 0.1
        log: {level: error}
        storage:
          filesystem: {rootdirectory: %s}
          delete: {enabled: true}
        http: {addr: 127.0.0.1:%d}
        """
                .formatted(directory.resolve("data"), port)
            + more);
    this.process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    awaitListening(directory.resolve("log"));
  }

  /** Starts it with a user {@code varve} whose password is {@code secret}. */
  public static DockerRegistry withPassword(Path directory) throws IOException {
    Files.createDirectories(directory);
    Path users =
        Files.writeString(
            directory.resolve("htpasswd"),
            "varve:$2b$05$abcdefghijklmnopqrstuuOQiyCxlgf/oeuTqixKmWdcYUh4Hjl0a\n");
    return new DockerRegistry(directory, "auth:\n  htpasswd: {realm: test, path: " + users + "}\n");
  }

  private void awaitListening(Path log) throws IOException {
    while (true) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException e) {
        if (!process.isAlive()) {
          throw new IOException("docker-registry ended: " + Files.readString(log), e);
        }
        Thread.onSpinWait();
      }
    }
  }

  /** Host and port for references. */
  public String name() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
