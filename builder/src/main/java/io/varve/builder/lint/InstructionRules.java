package io.varve.builder.lint;

import io.varve.builder.expansion.Expander;
import io.varve.builder.expansion.Expansion;
import io.varve.builder.expansion.Word;
import io.varve.builder.instruction.Add;
import io.varve.builder.instruction.AddSource;
import io.varve.builder.instruction.Arg;
import io.varve.builder.instruction.Assignment;
import io.varve.builder.instruction.Cmd;
import io.varve.builder.instruction.CommandLine;
import io.varve.builder.instruction.Copy;
import io.varve.builder.instruction.CopySource;
import io.varve.builder.instruction.Entrypoint;
import io.varve.builder.instruction.Env;
import io.varve.builder.instruction.Expose;
import io.varve.builder.instruction.From;
import io.varve.builder.instruction.Healthcheck;
import io.varve.builder.instruction.Instruction;
import io.varve.builder.instruction.Label;
import io.varve.builder.instruction.Maintainer;
import io.varve.builder.instruction.MountOption;
import io.varve.builder.instruction.OnBuild;
import io.varve.builder.instruction.Run;
import io.varve.builder.instruction.Shell;
import io.varve.builder.instruction.StopSignal;
import io.varve.builder.instruction.User;
import io.varve.builder.instruction.Volume;
import io.varve.builder.instruction.Workdir;
import io.varve.builder.syntax.Heredoc;
import io.varve.builder.syntax.Span;
import io.varve.builder.syntax.Suggestion;
import io.varve.builder.tree.TreePath;
import io.varve.oci.error.InvalidArgument;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rules about the instructions of one stage. */
final class InstructionRules {

  private static final Set<String> SECRET_PARTS =
      Set.of(
          "apikey",
          "auth",
          "credential",
          "credentials",
          "key",
          "password",
          "pword",
          "passwd",
          "secret",
          "token");
  private static final Set<String> HARMLESS_PARTS = Set.of("public", "file", "version");

  /** Arguments that a build reads itself; nobody has to declare them. */
  private static final Set<String> READ_BY_THE_BUILDER =
      Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  private final Expander expander;
  private final LintContext context;
  private final Findings findings;
  private final Map<String, String> globals;
  private final StageScope scope;
  private final Map<String, Span> once = new HashMap<>();

  InstructionRules(
      Expander expander,
      LintContext context,
      Findings findings,
      Map<String, String> globals,
      StageScope scope) {
    this.expander = expander;
    this.context = context;
    this.findings = findings;
    this.globals = globals;
    this.scope = scope;
  }

  void check(Instruction instruction) {
    switch (instruction) {
      case Env env -> env(env);
      case Arg arg -> arg.declarations().forEach(this::arg);
      case Label label -> {
        for (Assignment assignment : label.labels()) {
          expand(assignment.name());
          expand(assignment.value());
        }
      }
      case Copy copy -> copy(copy);
      case Add add -> add(add);
      case Workdir workdir -> workdir(workdir);
      case User user -> expand(user.user());
      case Expose expose -> expose.ports().forEach(this::port);
      case Volume volume -> volume.paths().forEach(this::expand);
      case StopSignal signal -> expand(signal.signal());
      case Run run -> run.mounts().stream().map(MountOption::value).forEach(this::expand);
      case Cmd cmd -> command(cmd, cmd.command());
      case Entrypoint entrypoint -> command(entrypoint, entrypoint.command());
      case Healthcheck check -> last(check);
      case Shell _ -> scope.setShell();
      case From _, OnBuild _, Maintainer _ -> {}
    }
  }

  private String expand(Word word) {
    Expansion expansion = expander.examine(word, scope.visible());
    expansion.unset().forEach(name -> undefined(name, word.span()));
    return expansion.value();
  }

  private void undefined(String name, Span span) {
    if (scope.isDeclared(name) || READ_BY_THE_BUILDER.contains(name)) {
      return;
    }
    String near = Suggestion.nearest(name, scope.names());
    // An image that is not at hand may define the variable; a misspelling of a known one is likely.
    if (scope.isComplete() || !near.isEmpty()) {
      findings.add(
          Rule.UNDEFINED_VAR,
          span,
          "Usage of undefined variable '$"
              + name
              + "'"
              + (near.isEmpty() ? "" : " (did you mean $" + near + "?)"));
    }
  }

  private void env(Env env) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Assignment variable : env.variables()) {
      secret("ENV", variable.name());
      values.put(expand(variable.name()), expand(variable.value()));
    }
    values.forEach(scope::set);
  }

  private void arg(Arg.Declaration declaration) {
    secret("ARG", declaration.name());
    String name = expand(declaration.name());
    Optional<String> value = declaration.value().map(this::expand);
    scope.declare(name);
    Optional.ofNullable(context.buildArguments().get(name))
        .or(() -> value)
        .or(() -> Optional.ofNullable(globals.get(name)))
        .ifPresent(v -> scope.argument(name, v));
  }

  private void secret(String keyword, Word name) {
    List<String> parts = List.of(name.text().toLowerCase(Locale.ROOT).split("_", -1));
    if (parts.stream().anyMatch(SECRET_PARTS::contains)
        && parts.stream().noneMatch(HARMLESS_PARTS::contains)) {
      findings.add(
          Rule.SECRETS_USED_IN_ARG_OR_ENV,
          name.span(),
          keyword
              + " \""
              + name
              + "\" looks like a secret, which stays in the image; use RUN --mount=type=secret");
    }
  }

  private void copy(Copy copy) {
    expandAll(copy.chown(), copy.chmod());
    for (CopySource source : copy.sources()) {
      source(source)
          .filter(_ -> copy.from().isEmpty())
          .ifPresent(path -> ignored("COPY", source, path));
    }
    expand(copy.destination());
  }

  private void add(Add add) {
    expandAll(add.chown(), add.chmod(), add.checksum());
    for (CopySource source : add.sources()) {
      source(source)
          .filter(InstructionRules::isContextPath)
          .ifPresent(path -> ignored("ADD", source, path));
    }
    expand(add.destination());
  }

  /** An address that makes no sense is the build's to refuse. */
  private static boolean isContextPath(String source) {
    try {
      return AddSource.of(source) instanceof AddSource.ContextPath;
    } catch (InvalidArgument _) {
      return false;
    }
  }

  @SafeVarargs
  private void expandAll(Optional<Word>... words) {
    for (Optional<Word> word : words) {
      word.ifPresent(this::expand);
    }
  }

  /** A source's path; absent for a here-document, whose variables are checked instead. */
  private Optional<String> source(CopySource source) {
    return switch (source) {
      case CopySource.Named(Word word) -> Optional.of(expand(word));
      case CopySource.Inline(Heredoc heredoc) -> {
        if (heredoc.expand()) {
          Word content = new Word(heredoc.content(), heredoc.span());
          expander
              .examineKeepingQuotes(content, scope.visible())
              .unset()
              .forEach(name -> undefined(name, heredoc.span()));
        }
        yield Optional.empty();
      }
    };
  }

  private void ignored(String keyword, CopySource source, String path) {
    TreePath place = TreePath.of(path);
    // With exceptions, a directory may be excluded and still have something to copy.
    boolean excluded =
        !context.ignore().hasExceptions()
            && (place.isRoot() ? context.ignore().excludesAll() : context.ignore().excludes(place));
    if (excluded && source instanceof CopySource.Named(Word word)) {
      findings.add(
          Rule.COPY_IGNORED_FILE,
          word.span(),
          keyword + " of \"" + path + "\", which .dockerignore excludes");
    }
  }

  private void workdir(Workdir workdir) {
    String path = expand(workdir.path());
    if (scope.firstWorkdir() && !path.startsWith("/")) {
      findings.add(
          Rule.WORKDIR_RELATIVE_PATH,
          workdir.path().span(),
          "Relative workdir \""
              + path
              + "\" depends on the base image; begin with an absolute one");
    }
  }

  private void port(Word word) {
    expand(word);
    for (String port : expander.expandAll(word, scope.visible())) {
      int slash = port.indexOf('/');
      String protocol = slash < 0 ? "" : port.substring(slash + 1);
      if (!protocol.equals(protocol.toLowerCase(Locale.ROOT))) {
        findings.add(
            Rule.EXPOSE_PROTO_CASING,
            word.span(),
            "The protocol of '" + port + "' should be in lower case");
      }
      if (port.indexOf(':') >= 0) {
        findings.add(
            Rule.EXPOSE_INVALID_FORMAT,
            word.span(),
            "'" + port + "' has an address or a host port; EXPOSE names container ports only");
      }
    }
  }

  private void command(Instruction instruction, CommandLine command) {
    last(instruction);
    if (command instanceof CommandLine.Shell && !scope.isShellSet()) {
      findings.add(
          Rule.JSON_ARGS_RECOMMENDED,
          instruction.span(),
          instruction.keyword() + " should be a JSON array, so that signals reach the program");
    }
  }

  /** Reports the one before: it is the one without effect. */
  private void last(Instruction instruction) {
    Span before = once.put(instruction.keyword(), instruction.span());
    if (before != null) {
      findings.add(
          Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
          before,
          "This " + instruction.keyword() + " has no effect: only the last one of a stage counts");
    }
  }
}
