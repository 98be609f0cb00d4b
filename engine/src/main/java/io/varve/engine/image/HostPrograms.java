package io.varve.engine.image;

import io.varve.builder.image.HttpFiles;
import io.varve.engine.process.Command;
import io.varve.engine.process.CommandResult;
import io.varve.engine.process.Programs;
import io.varve.image.registry.CredentialHelper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Programs of the host that images need: docker's credential helpers and git.
 *
 * @param programs where they are looked for
 */
public record HostPrograms(Programs programs) implements CredentialHelper, HttpFiles.Git {

  @Override
  public Optional<byte[]> get(String name, String server) throws IOException {
    Path helper =
        programs.require(
            "docker-credential-" + name,
            "golang-docker-credential-helpers",
            "reading credentials, since docker's config.json names it");
    CommandResult result = Command.of(helper, "get").withInput(server).run();
    return result.succeeded()
        ? Optional.of(result.output().getBytes(StandardCharsets.UTF_8))
        : Optional.empty(); // helpers end with 1 when they have nothing for the server
  }

  /**
   * {@inheritDoc}
   *
   * <p>The repository is fetched without its history, and git is kept from asking for anything and
   * from running what the repository's configuration names.
   */
  @Override
  public String checkOut(String remote, Optional<String> reference, boolean submodules, Path target)
      throws IOException {
    git(target, "init", "--quiet", ".");
    git(
        target,
        "-c",
        "protocol.ext.allow=never",
        "fetch",
        "--quiet",
        "--depth=1",
        "--no-recurse-submodules",
        "--",
        remote,
        reference.orElse("HEAD"));
    git(target, "-c", "advice.detachedHead=false", "checkout", "--quiet", "FETCH_HEAD");
    if (submodules && Files.exists(target.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS)) {
      git(
          target,
          "-c",
          "protocol.ext.allow=never",
          "submodule",
          "--quiet",
          "update",
          "--init",
          "--recursive",
          "--depth=1");
    }
    return git(target, "rev-parse", "HEAD").strip();
  }

  private String git(Path directory, String... arguments) throws IOException {
    Path git = programs.require("git", "git", "ADD of a repository");
    String[] all = new String[arguments.length + 2];
    all[0] = "-C";
    all[1] = directory.toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return Command.of(git, all)
        .withVariable("GIT_TERMINAL_PROMPT", "0")
        .runOrThrow("git " + arguments[0]);
  }
}
