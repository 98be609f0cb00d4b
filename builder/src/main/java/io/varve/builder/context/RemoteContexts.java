package io.varve.builder.context;

import io.varve.builder.instruction.AddSource;
import io.varve.builder.source.RemoteFiles;
import io.varve.image.LayerForm;
import io.varve.linux.DirectoryHandle;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Optional;

/**
 * Build contexts that do not lie on the host: tar streams, git repositories ({@code
 * https://host/project.git#REF:DIR} or {@code ?branch=REF&subdir=DIR}, {@code git@host:project},
 * {@code github.com/owner/project}), and archives or Dockerfiles at an http address.
 *
 * @param remote gets what an address names
 * @param form unpacks archives
 * @param stateDirectory where builds keep their things
 */
public record RemoteContexts(RemoteFiles remote, LayerForm form, Path stateDirectory) {

  private static final String HOSTED = "github.com/";
  private static final String DOCKERFILE = "Dockerfile";

  /**
   * Whether a context is named by an address.
   *
   * @param context what a person wrote
   * @return false for a directory of the host
   */
  public static boolean isAddress(String context) {
    return !(source(context) instanceof AddSource.ContextPath);
  }

  private static AddSource source(String context) {
    boolean hosted = context.toLowerCase(Locale.ROOT).startsWith(HOSTED);
    if (!hosted) {
      return AddSource.of(context);
    }
    int end = 0;
    while (end < context.length() && "#?".indexOf(context.charAt(end)) < 0) {
      end++;
    }
    String path = context.substring(0, end);
    String rest = context.substring(end);
    return AddSource.of("https://" + path + (path.endsWith(".git") ? "" : ".git") + rest);
  }

  /**
   * Unpacks a tar stream.
   *
   * @param stream the tar, plain or packed
   * @return the context, to be closed
   * @throws IOException when it is malformed or can't be written
   */
  public ReceivedContext receive(InputStream stream) throws IOException {
    return ReceivedContext.receive(stream, form, stateDirectory);
  }

  /**
   * Gets a context. A file that is no archive is taken for a Dockerfile, the only file of its
   * context.
   *
   * @param address where it is
   * @param keepGitDirectory whether the repository's {@code .git} belongs to the context
   * @return the context, to be closed
   * @throws io.varve.oci.error.NotFound when nothing is there
   * @throws io.varve.oci.error.InvalidArgument when the repository lacks the directory
   * @throws IOException when it can't be fetched or is malformed
   * @throws InterruptedException when the thread was interrupted
   */
  public ReceivedContext fetch(String address, boolean keepGitDirectory)
      throws IOException, InterruptedException {
    return switch (source(address)) {
      case AddSource.GitRepository repository -> clone(repository, keepGitDirectory);
      case AddSource.Download(String url) -> download(url);
      case AddSource.ContextPath _ -> throw new IllegalArgumentException("no address: " + address);
    };
  }

  private ReceivedContext clone(AddSource.GitRepository repository, boolean keepGitDirectory)
      throws IOException, InterruptedException {
    ReceivedContext context = ReceivedContext.make(stateDirectory);
    try {
      String commit =
          remote.checkOut(
              repository.remote(),
              repository.reference(),
              repository.submodules(),
              context.directory());
      Optional<String> wanted = repository.checksum();
      if (wanted.isPresent() && !commit.startsWith(wanted.get())) {
        throw new InvalidArgument(
            "repository "
                + repository.remote()
                + ": expected commit "
                + wanted.get()
                + ", got "
                + commit);
      }
      if (!repository.keepGitDirectory().orElse(keepGitDirectory)) {
        try (DirectoryHandle directory = DirectoryHandle.open(context.directory())) {
          directory.removeTree(".git");
        }
      }
      Optional<String> part = repository.subdirectory();
      return part.isPresent() ? context.narrowed(part.get()) : context;
    } catch (IOException | InterruptedException | RuntimeException e) {
      context.close();
      throw e;
    }
  }

  private ReceivedContext download(String url) throws IOException, InterruptedException {
    ReceivedContext holder = ReceivedContext.make(stateDirectory);
    try {
      Path file = holder.directory().resolve(DOCKERFILE);
      Optional<?> _ = remote.download(url, file);
      if (!PackedTar.isArchive(file)) {
        return holder;
      }
      Path archive = holder.directory().resolveSibling("archive");
      Files.move(file, archive, StandardCopyOption.ATOMIC_MOVE);
      ReceivedContext context;
      try (InputStream bytes = Files.newInputStream(archive)) {
        context = receive(bytes);
      }
      holder.close();
      return context;
    } catch (IOException | InterruptedException | RuntimeException e) {
      holder.close();
      throw e;
    }
  }
}
