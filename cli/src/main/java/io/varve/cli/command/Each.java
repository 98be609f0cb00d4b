package io.varve.cli.command;

import io.varve.oci.error.EngineException;
import java.io.IOException;
import java.util.List;

/** Does something for each of several names; one that fails does not keep the others back. */
final class Each {
  private Each() {}

  /** What to do for a name. */
  @FunctionalInterface
  interface Action {
    void accept(String name) throws IOException, InterruptedException;
  }

  /** Acts and prints each name that worked; 1 when one did not. */
  static int printing(List<String> names, Session session, Action action)
      throws InterruptedException {
    return of(
        names,
        session,
        name -> {
          action.accept(name);
          session.out().line(name);
          session.out().flush();
        });
  }

  /** Acts on each name; 1 when one failed. */
  static int of(List<String> names, Session session, Action action) throws InterruptedException {
    int code = 0;
    for (String name : names) {
      try {
        action.accept(name);
      } catch (EngineException | IOException e) {
        session.err().line("Error: " + Failure.message(e));
        code = 1;
      }
    }
    return code;
  }
}
