package io.varve.builder;

import io.varve.builder.testing.Programs;
import io.varve.builder.tree.LinuxFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A build context with files of every kind. */
final class DifferentialContext {

  private DifferentialContext() {}

  static Path make(Path context) throws IOException {
    write(context, "file.txt", "file\n");
    write(context, "gile.txt", "gile\n");
    write(context, "with space.txt", "space\n");
    write(context, "script.sh", "#!/bin/sh\necho hi\n");
    write(context, "dir/a.txt", "a\n");
    write(context, "dir/sub/nest.txt", "nested\n");
    write(context, "dir/sub/more/deep.txt", "deep\n");
    Files.createDirectories(context.resolve("dir/empty"));
    write(context, "other/a.txt", "other a\n");
    write(context, "other/sub/new.txt", "new\n");
    write(context, "links/target", "target\n");
    Files.createSymbolicLink(context.resolve("links/good"), Path.of("target"));
    Files.createSymbolicLink(context.resolve("links/dangling"), Path.of("nowhere"));
    Files.createSymbolicLink(context.resolve("links/absolute"), Path.of("/etc/passwd"));
    write(context, "hard/one", "hard\n");
    Files.createLink(context.resolve("hard/two"), context.resolve("hard/one"));
    write(context, "modes/private", "p\n");
    write(context, "modes/suid", "s\n");
    Files.createDirectories(context.resolve("modes/closed"));
    write(context, "ignored/kept.txt", "kept\n");
    write(context, "archive/sub/f", "from the archive\n");
    Files.createSymbolicLink(context.resolve("archive/l"), Path.of("sub/f"));
    Programs.run(
        context, "tar", "-cf", "archive.tar", "--owner=3", "--group=4", "-C", "archive", ".");
    Programs.run(
        context, "tar", "-czf", "archive.tar.gz", "--owner=3", "--group=4", "-C", "archive", ".");
    Programs.run(context, "tar", "-cf", "rootless.tar", "-C", "archive", "sub/f");
    Programs.run(context, "chmod", "-R", "u=rwX,go=rX", ".");
    Programs.run(context, "chmod", "755", "script.sh");
    Programs.run(context, "chmod", "600", "modes/private");
    Programs.run(context, "chmod", "4755", "modes/suid");
    Programs.run(context, "chmod", "700", "modes/closed");
    Programs.run(context, "chown", "-R", "1234:5678", ".");
    new LinuxFiles().setAttribute(context.resolve("dir/a.txt"), "user.note", new byte[] {'x'});
    return context;
  }

  private static void write(Path context, String path, String text) throws IOException {
    Path file = context.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }
}
