package io.varve.engine.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the kernel says of processes, in files below {@code /proc}. */
public final class ProcessFile {

  private ProcessFile() {}

  /**
   * Reads a file of a process. The process may end at any moment: then its files are missing, or
   * fail to be read when they were opened before (ESRCH), which the JDK tells by its message only.
   *
   * @param pid the number of the process
   * @param name the file, such as {@code stat}
   * @return the text; empty when the process has ended
   * @throws IOException when reading fails though the process is there
   */
  public static Optional<String> read(long pid, String name) throws IOException {
    Path directory = Path.of("/proc/" + pid);
    try {
      byte[] bytes = Files.readAllBytes(directory.resolve(name));
      return Optional.of(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      if (Files.exists(directory)) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
