package io.varve.cli.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The classes under test as a program.
 *
 * @param before what starts the virtual machine, such as another user's shell
 * @param classPath where its classes are
 * @param options words that stand before those of each command
 */
public record VarveProgram(List<String> before, String classPath, List<String> options) {

  /**
   * The program on a store.
   *
   * @param root the directory of the store
   * @return the program
   */
  public static VarveProgram on(Path root) {
    return new VarveProgram(
        List.of(), System.getProperty("java.class.path"), List.of("--root", root.toString()));
  }

  /**
   * The command line of a process of its own.
   *
   * @param words what is typed behind the program's name
   * @return program and arguments
   */
  public List<String> command(String... words) {
    List<String> command = new ArrayList<>(before);
    command.addAll(
        List.of(
            System.getProperty("java.home") + "/bin/java",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-cp",
            classPath,
            "io.varve.cli.Main"));
    command.addAll(options);
    command.addAll(List.of(words));
    return command;
  }

  /**
   * Runs a command that is to succeed, as a process.
   *
   * @param words what is typed behind the program's name
   * @return how it ended
   */
  public Ended run(String... words) throws IOException, InterruptedException {
    return Ended.well(command(words));
  }
}
