package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.image.ImageService.ImportOptions;
import io.varve.oci.Digest;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import java.io.IOException;
import java.io.InputStream;

/** {@code varve import}. */
final class ImportCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "import",
            "FILE|- [NAME[:TAG]]",
            "Make an image of one layer from the tar of a file system")
        .arguments(1, 2)
        .list('c', "change", "INSTRUCTION", "A Dockerfile instruction, such as CMD [\"bash\"]")
        .value('m', "message", "TEXT", "A remark for the history")
        .value("platform", "OS/ARCH", "What it runs on (default: this host's)")
        .flag('q', "quiet", "Show only the id")
        .example("A bootstrapped Debian", "import bookworm.tar debian:12")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    ImportOptions options =
        new ImportOptions(
            arguments.optional(1).map(Reference::parseTagged),
            arguments.values("change"),
            arguments.value("message"),
            arguments.value("platform").map(Platform::parse));
    String source = arguments.positional(0);
    Digest id;
    try (Progress progress = Progress.of(session, arguments.has("quiet"));
        InputStream tar = Archives.open(source, session)) {
      id = session.engine().images().importTar(tar, options, progress);
    }
    session.out().line(id.toString());
    return 0;
  }
}
