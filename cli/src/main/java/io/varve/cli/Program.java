package io.varve.cli;

import io.varve.cli.command.Command;
import io.varve.cli.command.CommandTable;
import io.varve.cli.command.Failure;
import io.varve.cli.command.Output;
import io.varve.cli.command.Session;
import io.varve.cli.option.ArgumentParser;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.HelpText;
import io.varve.cli.option.UsageError;
import io.varve.cli.template.TemplateError;
import io.varve.engine.EngineOptions;
import io.varve.engine.container.StartFailure;
import io.varve.oci.error.EngineException;
import io.varve.oci.error.StatusCodes;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Runs one command line, with everything that it needs of the process passed in. What is opened is
 * closed again, unless {@linkplain #last the process ends with it}.
 */
public final class Program {
  private static final int INTERRUPTED = 130;
  private static final int BROKEN_PIPE = 141;

  private final InputStream input;
  private final Output output;
  private final Output error;
  private final Map<String, String> environment;
  private final Path directory;
  private final InstantSource clock;
  private final boolean last;
  private boolean makesNativeCalls;

  /**
   * A program.
   *
   * @param input standard input
   * @param output standard output
   * @param error standard error
   * @param environment the variables of the caller
   * @param directory where relative paths start
   * @param clock the time
   */
  public Program(
      InputStream input,
      Output output,
      Output error,
      Map<String, String> environment,
      Path directory,
      InstantSource clock) {
    this(input, output, error, environment, directory, clock, false);
  }

  private Program(
      InputStream input,
      Output output,
      Output error,
      Map<String, String> environment,
      Path directory,
      InstantSource clock,
      boolean last) {
    this.input = input;
    this.output = output;
    this.error = error;
    this.environment = environment;
    this.directory = directory;
    this.clock = clock;
    this.last = last;
  }

  /**
   * The same program as the last thing that its process does.
   *
   * @return a program that leaves to the end of the process what that end releases
   */
  public Program last() {
    return new Program(input, output, error, environment, directory, clock, true);
  }

  /**
   * Runs a command line.
   *
   * @param arguments the words after {@code varve}
   * @return the exit code
   */
  public int run(List<String> arguments) {
    int code = guarded(arguments);
    try {
      output.flush();
      error.flush();
    } catch (UncheckedIOException _) {
      // Nobody reads any more.
      return code == 0 ? BROKEN_PIPE : code;
    }
    return code;
  }

  private int guarded(List<String> arguments) {
    boolean debug = arguments.contains("--debug") || arguments.contains("-D");
    try {
      return dispatch(GlobalOptions.parse(arguments));
    } catch (UsageError e) {
      return fail(e, e.getMessage(), e.exitCode(), debug);
    } catch (TemplateError e) {
      return fail(e, e.getMessage(), 1, debug);
    } catch (StartFailure e) {
      return fail(e, "varve: " + Failure.message(e), e.exitCode(), debug);
    } catch (EngineException e) {
      return fail(e, "Error: " + Failure.message(e), exitCode(e, arguments), debug);
    } catch (InterruptedException _) {
      return INTERRUPTED;
    } catch (UncheckedIOException e) {
      return ioFailure(e.getCause(), arguments, debug);
    } catch (IOException e) {
      return ioFailure(e, arguments, debug);
    } catch (RuntimeException e) {
      String message =
          "Error: a defect in varve (" + e + "); please report it with what --debug shows";
      return fail(e, message, runsProgram(arguments) ? 125 : 1, debug);
    }
  }

  private int ioFailure(IOException e, List<String> arguments, boolean debug) {
    if (Optional.ofNullable(e.getMessage()).orElse("").contains("Broken pipe")) {
      return BROKEN_PIPE;
    }
    if (Thread.interrupted() || e instanceof ClosedByInterruptException) {
      // An interrupted channel reports its closing, not the interruption.
      return INTERRUPTED;
    }
    return fail(e, "Error: " + Failure.message(e), runsProgram(arguments) ? 125 : 1, debug);
  }

  private static int exitCode(EngineException failure, List<String> arguments) {
    return runsProgram(arguments) ? StartFailure.ENGINE : StatusCodes.exit(failure);
  }

  private static boolean runsProgram(List<String> arguments) {
    return arguments.contains("run")
        && arguments.indexOf("run") <= 4
        && !arguments.contains("build");
  }

  private int fail(Throwable failure, String message, int code, boolean debug) {
    try {
      output.flush();
      error.line(message);
      if (debug) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        error.raw(trace.toString());
      }
    } catch (UncheckedIOException _) {
      // The code still tells.
      return code;
    }
    return code;
  }

  private int dispatch(GlobalOptions options) throws IOException, InterruptedException {
    if (options.version()) {
      output.raw("Varve version 0.1.0\n");
      return 0;
    }
    List<String> words = options.words();
    if (words.isEmpty() || words.getFirst().equals("help")) {
      if (words.size() > 1) {
        return help(words.subList(1, words.size()));
      }
      output.raw(Overview.text());
      return words.isEmpty() && !options.help() ? 1 : 0;
    }
    if (options.help()) {
      return help(words);
    }
    if (words.getFirst().equals("warm-up")) {
      return new WarmUp(environment, directory).run(words.subList(1, words.size()));
    }
    makesNativeCalls = NativeLibraries.linkEarly(words.getFirst());
    CommandTable.Found found = CommandTable.find(words);
    Command command = found.command();
    Optional<Arguments> parsed = ArgumentParser.parse(command.spec(), found.arguments());
    if (parsed.isEmpty()) {
      output.raw(HelpText.of(command.spec()));
      return 0;
    }
    return run(command, parsed.get(), options);
  }

  private int help(List<String> words) {
    output.raw(HelpText.of(CommandTable.find(words).command().spec()));
    return 0;
  }

  private int run(Command command, Arguments arguments, GlobalOptions options)
      throws IOException, InterruptedException {
    Session session =
        new Session(
            input, output, error, environment, directory, clock, () -> engineOptions(options));
    try (Closeable _ = last ? session::leave : session) {
      return command.run(arguments, session);
    }
  }

  /**
   * Whether the command made system calls of its own, so that one more costs nothing.
   *
   * @return false for those that only print and look up
   */
  boolean makesNativeCalls() {
    return makesNativeCalls;
  }

  private EngineOptions engineOptions(GlobalOptions options) {
    EngineOptions engine = new HostOptions(environment, directory).of(options);
    NativeLibraries.prepare(environment, engine.root());
    return engine;
  }
}
