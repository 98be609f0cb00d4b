package io.varve.builder.image;

import io.varve.builder.source.RemoteFiles;
import io.varve.oci.error.NotFound;
import io.varve.oci.error.Unavailable;
import io.varve.storage.disk.DiskFull;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** Downloads by HTTP; repositories are checked out by the git program of the host. */
public final class HttpFiles implements RemoteFiles {

  private static final Duration CONNECT_TIME = Duration.ofSeconds(30);

  /** Runs git; only the engine starts programs. */
  @FunctionalInterface
  public interface Git {
    /**
     * Checks a repository out, as {@link RemoteFiles#checkOut} says.
     *
     * @param remote its address
     * @param reference branch, tag or commit
     * @param submodules whether the repositories that it names are fetched, too
     * @param target an empty directory
     * @return the commit
     * @throws IOException when it fails
     * @throws InterruptedException when the thread was interrupted
     */
    String checkOut(String remote, Optional<String> reference, boolean submodules, Path target)
        throws IOException, InterruptedException;
  }

  private final Git git;

  /**
   * A source of remote files.
   *
   * @param git checks repositories out
   */
  public HttpFiles(Git git) {
    this.git = git;
  }

  @Override
  public Optional<Instant> download(String url, Path target)
      throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).GET().build();
    try (HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_TIME)
            .build()) {
      HttpResponse<Path> response =
          client.send(
              request,
              HttpResponse.BodyHandlers.ofFile(
                  target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      if (response.statusCode() == 404 || response.statusCode() == 410) {
        throw new NotFound("download " + url + ": the server has no such file");
      }
      if (response.statusCode() != 200) {
        throw new Unavailable(
            "download "
                + url
                + ": the server answered "
                + response.statusCode()
                + "; try again later");
      }
      return response.headers().firstValue("Last-Modified").flatMap(HttpFiles::time);
    } catch (IOException e) {
      throw DiskFull.explain(e, target);
    }
  }

  @Override
  public String checkOut(String remote, Optional<String> reference, boolean submodules, Path target)
      throws IOException, InterruptedException {
    return git.checkOut(remote, reference, submodules, target);
  }

  private static Optional<Instant> time(String text) {
    try {
      return Optional.of(
          ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
