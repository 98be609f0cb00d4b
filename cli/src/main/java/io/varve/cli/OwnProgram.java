package io.varve.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How this program is started again, for what outlives a command. */
final class OwnProgram {

  /** Keeps a short command short; a process that lives long is better off without it. */
  private static final String SHORT = "-XX:TieredStopAtLevel=1";

  private OwnProgram() {}

  /** The command line of another process of this program: the same Java, class path and caches. */
  static List<String> command(String... words) {
    List<String> command = new ArrayList<>(start());
    command.addAll(List.of(words));
    return command;
  }

  private static List<String> start() {
    try {
      String line = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.ISO_8859_1);
      List<String> all = List.of(line.split("\0", -1));
      int main = all.indexOf(Main.class.getName());
      if (main > 0) {
        List<String> same = new ArrayList<>(all.subList(1, main + 1));
        same.remove(SHORT);
        same.addFirst(java()); // who was found on the PATH is called by name only
        return same;
      }
    } catch (IOException _) {
      // Without /proc nothing else works either; the next lines say what is known.
    }
    return List.of(
        java(),
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path"),
        Main.class.getName());
  }

  private static String java() {
    return System.getProperty("java.home") + "/bin/java";
  }
}
