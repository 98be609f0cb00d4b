package io.varve.cli.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/** The processes of the host, told apart by how they were started. */
public final class HostProcesses {
  private HostProcesses() {}

  /**
   * Looks for processes.
   *
   * @param commandLine says of program and arguments, each ended by a zero, whether they fit
   * @return those that live
   */
  public static List<ProcessHandle> find(Predicate<String> commandLine) {
    return ProcessHandle.allProcesses()
        .filter(process -> commandLine.test(commandLine(process)))
        .toList();
  }

  /**
   * Leaves out what looks like its parent for a moment: a process that is starting another program
   * is there twice until the second one has become that program.
   *
   * @param found processes with fitting command lines
   * @return those whose parent is not among them
   */
  public static List<ProcessHandle> withoutChildren(List<ProcessHandle> found) {
    return found.stream()
        .filter(process -> process.parent().filter(found::contains).isEmpty())
        .toList();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
    } catch (IOException _) {
      return ""; // it has ended
    }
  }
}
