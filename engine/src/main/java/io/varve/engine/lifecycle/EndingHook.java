package io.varve.engine.lifecycle;

import io.varve.engine.EngineOptions;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.RestartPolicy;
import io.varve.storage.disk.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The script that monitors call when a container has ended. It is written anew by whichever command
 * starts a container and finds another one there, so that a program that was moved is found where
 * it is now; and it starts nothing when the command that waits for the container cleans up itself.
 */
final class EndingHook {
  /** The verb of the command that the script calls. */
  static final String VERB = "container-ended";

  private final EngineOptions options;

  EndingHook(EngineOptions options) {
    this.options = options;
  }

  /** The script's call for a container; empty when the engine does not know how it is started. */
  List<String> call(ContainerRecord record) throws IOException {
    if (options.program().isEmpty()) {
      return List.of();
    }
    boolean restarts = !record.spec().supervision().restart().equals(RestartPolicy.NEVER);
    // Through a shell, since nothing may be executed below /run on many hosts.
    return List.of(
        "/bin/sh", script().toString(), record.id().value(), restarts ? "restarts" : "ends");
  }

  private Path script() throws IOException {
    Path file = options.runDirectory().resolve("ended");
    String text = text();
    if (!text.equals(present(file))) {
      Disk.local().createDirectories(options.runDirectory());
      Path temporary = Files.createTempFile(options.runDirectory(), "ended", ".tmp");
      Files.writeString(temporary, text);
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx------"));
      Disk.local().rename(temporary, file);
    }
    return file;
  }

  private static String present(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException _) {
      return "";
    }
  }

  private String text() {
    List<String> program = options.program();
    String run = options.runDirectory().toString();
    return """
    #!/bin/sh
    # A monitor calls this when a container has ended: $1 is the container, $2 whether it restarts.
    bundle=%s/c/$1
    if read -r pid 2>/dev/null <"$bundle/%s" && [ -d "/proc/$pid" ]; then exit 0; fi
    [ -d "$bundle" ] || [ "$2" = restarts ] || exit 0
    cd /
    exec </dev/null >/dev/null 2>>%s/ended.log
    if [ -x %s ]; then
      %s %s "$1" && exit 0
    fi
    command -v varve >/dev/null && exec varve --root %s %s "$1"
    """
        .formatted(
            quoted(run),
            Attendance.ATTENDED,
            quoted(run),
            quoted(program.getFirst()),
            String.join(" ", program.stream().map(EndingHook::quoted).toList()),
            VERB,
            quoted(options.root().toString()),
            VERB);
  }

  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
