package io.varve.cli.command;

import io.varve.builder.BuildFiles;
import io.varve.builder.context.ContextFilter;
import io.varve.builder.context.PackedTar;
import io.varve.builder.context.ReceivedContext;
import io.varve.builder.context.RemoteContexts;
import io.varve.builder.graph.NamedContext;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.UsageError;
import io.varve.oci.error.InvalidArgument;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The files of a build: its context, its Dockerfile and its named contexts. What came as a stream
 * or from an address is deleted by closing.
 */
final class BuildSource implements AutoCloseable {

  private static final String DOCKERFILE = "Dockerfile";
  private static final String KEEP_GIT = "BUILDKIT_CONTEXT_KEEP_GIT_DIR";
  private static final int BUFFER = 1 << 16;

  private final Arguments arguments;
  private final Session session;
  private final List<ReceivedContext> received = new ArrayList<>();
  private Optional<Path> context = Optional.empty();
  private ContextFilter filter = ContextFilter.NONE;
  private Map<String, NamedContext> contexts = Map.of();
  private String name = DOCKERFILE;
  private byte[] content = {};

  private BuildSource(Arguments arguments, Session session) {
    this.arguments = arguments;
    this.session = session;
  }

  /** Finds, and if need be fetches, what a command line names. */
  static BuildSource open(Arguments arguments, Session session)
      throws IOException, InterruptedException {
    BuildSource source = new BuildSource(arguments, session);
    try {
      source.read(arguments.positional(0));
      source.contexts = NamedContexts.read(arguments, session, source::fetch);
      return source;
    } catch (IOException | InterruptedException | RuntimeException e) {
      source.close();
      throw e;
    }
  }

  /** The directory of the context; empty for none. */
  Optional<Path> context() {
    return context;
  }

  /** What of the directory does not belong to the context. */
  ContextFilter filter() {
    return filter;
  }

  /** The named contexts. */
  Map<String, NamedContext> contexts() {
    return contexts;
  }

  /** The Dockerfile as messages call it. */
  String name() {
    return name;
  }

  /** The Dockerfile. */
  byte[] content() {
    return content;
  }

  @Override
  public void close() throws IOException {
    for (ReceivedContext each : received) {
      each.close();
    }
  }

  private void read(String where) throws IOException, InterruptedException {
    Optional<String> file = arguments.value("file");
    if (where.equals("-")) {
      readStandardInput(file);
    } else if (RemoteContexts.isAddress(where)) {
      readReceived(fetch(where), file);
    } else {
      readDirectory(directory(where), file);
    }
  }

  /** An archive is the context; anything else is the Dockerfile of a build without one. */
  private void readStandardInput(Optional<String> file) throws IOException {
    BufferedInputStream input = new BufferedInputStream(session.in(), BUFFER);
    if (PackedTar.isArchive(input)) {
      if (file.filter("-"::equals).isPresent()) {
        throw new UsageError(
            UsageError.FLAG,
            "standard input can't be the Dockerfile and the build context; name a file with -f");
      }
      readReceived(keep(session.engine().images().contexts().receive(input)), file);
    } else if (file.isEmpty() || file.get().equals("-")) {
      content = input.readAllBytes();
    } else {
      Path path = session.path(file.get());
      content = readFile(path);
      name = shown(path);
    }
  }

  private void readReceived(ReceivedContext files, Optional<String> file) throws IOException {
    context = Optional.of(files.directory());
    if (file.filter("-"::equals).isPresent()) {
      content = session.in().readAllBytes();
      filter = BuildFiles.filter(files, DOCKERFILE);
      return;
    }
    name = file.orElse(DOCKERFILE);
    content = readFile(files.resolve(name));
    filter = BuildFiles.filter(files, name);
  }

  private void readDirectory(Path directory, Optional<String> file) throws IOException {
    context = Optional.of(directory);
    if (file.filter("-"::equals).isPresent()) {
      content = session.in().readAllBytes();
      filter = BuildFiles.filter(directory);
      return;
    }
    Path path = file.map(session::path).orElseGet(() -> BuildFiles.find(directory));
    content = readFile(path);
    name = shown(path);
    filter = BuildFiles.filter(directory, path);
  }

  private ReceivedContext fetch(String address) throws IOException, InterruptedException {
    boolean keepGit = BuildFlags.isOn(arguments, KEEP_GIT);
    return keep(session.engine().images().contexts().fetch(address, keepGit));
  }

  private ReceivedContext keep(ReceivedContext files) {
    received.add(files);
    return files;
  }

  private Path directory(String where) throws IOException {
    Path directory = session.path(where);
    if (!Files.isDirectory(directory)) {
      throw new InvalidArgument(
          "build context "
              + where
              + " is no directory: give the directory that holds the files,"
              + " such as \"varve build .\"");
    }
    return directory.toRealPath();
  }

  private static byte[] readFile(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new InvalidArgument("no Dockerfile: " + file + " does not exist; name one with -f", e);
    }
  }

  private String shown(Path file) {
    Path here = session.path(".");
    return file.startsWith(here) ? here.relativize(file).toString() : file.toString();
  }
}
