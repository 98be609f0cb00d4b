package io.varve.cli;

import io.varve.cli.command.Output;
import io.varve.linux.ProcessEnd;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Where the process begins and ends. */
public final class Main {
  /** Set by the launcher while the virtual machine is to write a cache when it ends. */
  private static final String TRAINING = "VARVE_TRAINING";

  private Main() {}

  /**
   * Runs a command line and ends the process with its exit code.
   *
   * @param arguments the words after {@code varve}
   */
  public static void main(String[] arguments) {
    Output output = new Output(new FileOutputStream(FileDescriptor.out));
    Output error = new Output(new FileOutputStream(FileDescriptor.err));
    Program program =
        new Program(
                new BufferedInputStream(new FileInputStream(FileDescriptor.in)),
                output,
                error,
                System.getenv(),
                Path.of("").toAbsolutePath(),
                InstantSource.system())
            .last();
    Interruption interruption = Interruption.install(Thread.currentThread());
    int code = program.run(List.of(arguments));
    interruption.finished();
    end(new ProcessEnd(code), program.makesNativeCalls() && System.getenv(TRAINING) == null);
  }

  /** Nothing waits for an orderly end any more. */
  private static void end(ProcessEnd end, boolean nativeCallsAreLinked) {
    if (nativeCallsAreLinked) {
      end.now();
    }
    // Not exit: it sets up a log to tell of the exit.
    Runtime.getRuntime().halt(end.code());
  }
}
