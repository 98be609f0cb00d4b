package io.varve.image.testing;

import io.varve.image.registry.RegistryClient;
import io.varve.oci.Reference;
import io.varve.oci.task.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;

/** A process that pulls an image, to be killed. */
public final class PullProgram {

  private PullProgram() {}

  /** Starts one with the tests' class path. */
  public static Process start(Path root, Reference name) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-cp",
            System.getProperty("java.class.path"),
            PullProgram.class.getName(),
            root.toString(),
            name.toString())
        .inheritIO()
        .start();
  }

  /** Pulls: the store's directory and the image's name. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    try (RegistryClient client = Clients.anonymous()) {
      TestStore.real(Path.of(arguments[0]))
          .puller(client)
          .pull(Reference.parse(arguments[1]), TestStore.PLATFORM, ProgressListener.NONE);
    }
  }
}
