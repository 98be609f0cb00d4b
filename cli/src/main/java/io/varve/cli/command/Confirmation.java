package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** Asks before something is removed, unless {@code --force} says that nobody wants to be asked. */
final class Confirmation {
  private Confirmation() {}

  static boolean given(Arguments arguments, Session session, String warning) throws IOException {
    if (arguments.has("force")) {
      return true;
    }
    session.out().raw("WARNING! " + warning + "\nAre you sure you want to continue? [y/N] ");
    session.out().flush();
    BufferedReader reader =
        new BufferedReader(new InputStreamReader(session.in(), StandardCharsets.UTF_8));
    String answer = Optional.ofNullable(reader.readLine()).orElse("");
    return answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
  }
}
