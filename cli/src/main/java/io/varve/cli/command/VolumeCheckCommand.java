package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.volume.VolumeCheck.Report;
import java.io.IOException;

/** {@code varve volume check}. */
final class VolumeCheckCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of(
            "volume check", "", "Verify maps, references and checksums of all block volumes")
        .description(
            """
            Reads every chunk. Works beside running containers; a repair of maps wants all block
            volumes out of use.""")
        .arguments(0, 0)
        .flag("repair", "Put right what can be: what can't be read becomes a hole, and is listed")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    Report report = session.engine().blockVolumes().check().run(arguments.has("repair"));
    report.findings().forEach(session.out()::line);
    session
        .err()
        .line(
            report.chunks()
                + " chunks read, "
                + (report.findings().isEmpty()
                    ? "all sound."
                    : report.findings().size() + " findings."));
    return report.findings().isEmpty() ? 0 : 1;
  }
}
