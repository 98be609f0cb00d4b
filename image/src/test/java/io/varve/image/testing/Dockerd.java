package io.varve.image.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Docker's daemon with a root, a socket and no network of its own, spoken to over its API. */
public final class Dockerd implements AutoCloseable {

  private static final String PONG = "OK";

  private final Process process;
  private final Path socket;

  /** Starts it with everything it keeps in a directory. */
  public Dockerd(Path directory) throws IOException, InterruptedException {
    Files.createDirectories(directory);
    this.socket = directory.resolve("socket");
    Path log = directory.resolve("log");
    this.process =
        new ProcessBuilder(
                List.of(
                    "dockerd",
                    "--data-root=" + directory.resolve("root"),
                    "--exec-root=" + directory.resolve("exec"),
                    "--pidfile=" + directory.resolve("pid"),
                    "--host=unix://" + socket,
                    "--config-file=" + Files.writeString(directory.resolve("config"), "{}"),
                    "--storage-driver=vfs",
                    "--bridge=none",
                    "--iptables=false",
                    "--ip6tables=false"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    awaitAnswer(log);
  }

  private void awaitAnswer(Path log) throws IOException, InterruptedException {
    boolean ended = false;
    while (!ended) {
      ended = process.waitFor(20, TimeUnit.MILLISECONDS);
      if (Files.exists(socket) && answers()) {
        return;
      }
    }
    throw new IOException("dockerd ended: " + Files.readString(log));
  }

  private boolean answers() throws InterruptedException {
    try {
      return call("GET", "_ping").equals(PONG);
    } catch (IOException e) {
      return false; // not yet
    }
  }

  /**
   * Calls the API.
   *
   * @param method GET, POST or DELETE
   * @param path what follows the first slash
   * @param more further words for curl
   * @return the answer's body; of a push or a pull one JSON object a line
   * @throws IOException when the answer is no success
   */
  public String call(String method, String path, String... more)
      throws IOException, InterruptedException {
    List<String> words =
        new ArrayList<>(
            List.of("curl", "-sS", "--fail-with-body", "--unix-socket", socket.toString()));
    words.addAll(List.of("-X", method, "http://docker/" + path));
    words.addAll(List.of(more));
    return Program.run(words.toArray(String[]::new));
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
