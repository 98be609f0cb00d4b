package io.varve.builder.testing;

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
    Files.createDirectories(directory);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      this.port = free.getLocalPort();
    }
    Path config =
        Files.writeString(
            directory.resolve("config.yml"),
            """
            version: 0.1
            log: {level: error}
            storage: {filesystem: {rootdirectory: %s}}
            http: {addr: 127.0.0.1:%d}
            """
                .formatted(directory.resolve("data"), port));
    this.process =
        new ProcessBuilder("docker-registry", "serve", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    awaitListening(directory.resolve("log"));
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
