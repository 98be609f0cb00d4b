package io.varve.storage.process;

import io.varve.storage.metadata.NativeSqlite;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts a class with a main method in a new virtual machine. */
final class ChildProcess {

  private ChildProcess() {}

  /** Starts it; what it writes to standard error goes to ours. */
  static Process start(Path scratch, Class<?> main, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xmx128m",
            "--enable-native-access=ALL-UNNAMED"));
    Path library = NativeSqlite.unpack(scratch, "test");
    command.add("-Dorg.sqlite.lib.path=" + library.getParent());
    command.add("-Dorg.sqlite.lib.name=" + library.getFileName());
    command.add("-Dorg.sqlite.tmpdir=" + library.getParent());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }
}
