package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.linux.Mounts;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code varve union mount}: any directories, seen as one. */
final class UnionMountCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "union mount", "LOWER [LOWER...] TARGET", "See several directories as one at TARGET")
        .description(
            """
            The first LOWER is on top. With --upper, TARGET can be written: what changes lands in
            that directory, the LOWERs stay as they are. End it with "umount TARGET".""")
        .arguments(2, CommandSpec.ANY)
        .value("upper", "DIR", "A directory that takes the changes")
        .value(
            "work", "DIR", "An empty directory on the upper one's file system (default: beside it)")
        .example("A and B as one at C", "union mount A B C")
        .example("The same, writable", "union mount A B --upper changes C")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException {
    List<Path> all = new ArrayList<>();
    for (String written : arguments.positional()) {
      all.add(directory(session.path(written)));
    }
    Path target = all.removeLast();
    List<String> options = new ArrayList<>();
    for (Path lower : all) {
      options.add("lowerdir+=" + lower);
    }
    Optional<Path> upper = arguments.value("upper").map(session::path);
    if (upper.isPresent()) {
      Path work =
          arguments
              .value("work")
              .map(session::path)
              .orElse(upper.get().resolveSibling("." + upper.get().getFileName() + ".work"));
      Files.createDirectories(upper.get());
      Files.createDirectories(work);
      options.add("upperdir=" + upper.get());
      options.add("workdir=" + work);
    } else {
      options.add("ro");
      if (all.size() == 1) {
        throw new InvalidArgument(
            "a union without --upper needs two directories below: varve union mount A B "
                + arguments.positional().getLast());
      }
    }
    options.addAll(List.of("redirect_dir=nofollow", "metacopy=off", "index=off"));
    Mounts.mount("overlay", "overlay", options, target);
    session.out().line(target.toString());
    return 0;
  }

  private static Path directory(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      if (Files.exists(path)) {
        throw new NotDirectoryException(path + ": not a directory");
      }
      throw new java.nio.file.NoSuchFileException(path.toString());
    }
    return path.toRealPath();
  }
}
