package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import java.io.IOException;
import java.util.List;

/** {@code varve system check}. */
final class CheckCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("system check", "", "Look for anything in the store that should not be")
        .arguments(0, 0)
        .flag("deep", "Read every blob and compare its digest")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    List<String> findings = session.engine().system().check(arguments.has("deep"));
    findings.forEach(session.out()::line);
    if (findings.isEmpty()) {
      session.err().line("The store is sound.");
      return 0;
    }
    session.err().line(findings.size() + " findings; \"varve system prune\" collects leftovers.");
    return 1;
  }
}
