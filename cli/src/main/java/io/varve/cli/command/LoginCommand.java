package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.UsageError;
import io.varve.engine.image.RegistryLogins;
import io.varve.image.registry.Credentials;
import io.varve.linux.Terminal;
import io.varve.oci.Reference;
import io.varve.oci.error.InvalidArgument;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** {@code varve login}. */
final class LoginCommand implements Command {
  private static final int CONTROL_C = 3;
  private static final int DELETE = 127;

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("login", "[REGISTRY]", "Keep a name and password for a registry")
        .description(
            "Asks the registry first. Kept where docker keeps them: with the credential helper of\n"
                + "~/.docker/config.json, else in that file.")
        .arguments(0, 1)
        .value('u', "username", "NAME", "The name")
        .value('p', "password", "PASSWORD", "The password, for everybody to see; see the next")
        .flag("password-stdin", "Read the password from standard input")
        .flag("insecure", "Allow plain HTTP and any certificate")
        .example("From a file", "login -u ann --password-stdin registry.example.com < token")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    String registry = registry(arguments);
    boolean fromInput = arguments.has("password-stdin");
    if (fromInput && arguments.given("password")) {
      throw new UsageError(UsageError.FLAG, "conflicting options: --password and --password-stdin");
    }
    if (fromInput && !arguments.given("username")) {
      throw new UsageError(UsageError.FLAG, "varve login: --password-stdin needs --username");
    }
    if (arguments.given("password")) {
      session
          .err()
          .line(
              "WARNING: a password on the command line is seen by all users of this host and kept"
                  + " by the shell; use --password-stdin");
    }
    String user =
        arguments.value("username").isPresent()
            ? arguments.value("username").get()
            : ask("Username: ", false, session);
    String password =
        fromInput
            ? stripped(new String(session.in().readAllBytes(), StandardCharsets.UTF_8))
            : arguments.value("password").isPresent()
                ? arguments.value("password").get()
                : ask("Password: ", true, session);
    if (user.isEmpty() || password.isEmpty()) {
      throw new InvalidArgument("log in to " + registry + ": the name or the password is empty");
    }
    RegistryLogins.Kept kept =
        session
            .engine()
            .logins()
            .login(registry, new Credentials.Basic(user, password), arguments.has("insecure"));
    if (kept == RegistryLogins.Kept.FILE) {
      session
          .err()
          .line(
              "The password is kept unencrypted in docker's config.json; a credential helper would"
                  + " keep it better");
    }
    session.out().line("Login Succeeded");
    return 0;
  }

  static String registry(Arguments arguments) {
    String written = arguments.optional(0).orElse(Reference.DEFAULT_REGISTRY);
    int scheme = written.indexOf("://");
    String host = scheme < 0 ? written : written.substring(scheme + 3);
    int slash = host.indexOf('/');
    host = slash < 0 ? host : host.substring(0, slash);
    return host.equals("index.docker.io") ? Reference.DEFAULT_REGISTRY : host;
  }

  private static String stripped(String text) {
    return text.endsWith("\n") ? text.stripTrailing() : text;
  }

  private static String ask(String question, boolean secret, Session session) throws IOException {
    Optional<Terminal> terminal =
        session.isTerminal(0) ? Terminal.of(Terminal.Stream.INPUT) : Optional.empty();
    if (terminal.isEmpty()) {
      throw new InvalidArgument(
          "log in: standard input is no terminal; use --username and --password-stdin");
    }
    session.err().raw(question);
    session.err().flush();
    if (!secret) {
      return line(session.in(), '\n').strip();
    }
    try (Terminal.RawMode _ = terminal.get().raw()) {
      return line(session.in(), '\r');
    } finally {
      session.err().raw("\n");
      session.err().flush();
    }
  }

  private static String line(InputStream input, char end) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int next = input.read(); next >= 0 && next != end && next != '\n'; next = input.read()) {
      if (next == CONTROL_C) {
        throw new InvalidArgument("log in: given up");
      }
      if (next == DELETE) {
        byte[] shorter = bytes.toByteArray();
        bytes.reset();
        bytes.write(shorter, 0, Math.max(0, shorter.length - 1));
      } else {
        bytes.write(next);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
