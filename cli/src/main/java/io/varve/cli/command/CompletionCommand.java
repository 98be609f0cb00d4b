package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.Option;
import io.varve.cli.option.UsageError;
import java.util.ArrayList;
import java.util.List;

/** {@code varve completion}: a script for the shell, made from the commands' own descriptions. */
final class CompletionCommand implements Command {

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("completion", "bash|zsh|fish", "Print a script that completes commands")
        .arguments(1, 1)
        .example("For this shell", "completion bash > /etc/bash_completion.d/varve")
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) {
    String script =
        switch (arguments.positional(0)) {
          case "bash" -> bash();
          case "zsh" -> "autoload -U +X bashcompinit && bashcompinit\n" + bash();
          case "fish" -> fish();
          case String other ->
              throw new UsageError(
                  UsageError.ARGUMENTS,
                  "varve completion: unknown shell \""
                      + other
                      + "\"; there are bash, zsh and fish");
        };
    session.out().raw(script);
    return 0;
  }

  private static String bash() {
    StringBuilder script = new StringBuilder();
    script.append(
        """
        _varve() {
          local cur=${COMP_WORDS[COMP_CWORD]} words="" verb="" i colon=""
          # A colon splits words for bash, though not for us: name:tag is one.
          if [[ -n $COMP_LINE && $COMP_WORDBREAKS == *:* ]]; then
            cur=${COMP_LINE:0:COMP_POINT}
            cur=${cur##* }
            [[ $cur == *:* ]] && colon=${cur%"${cur##*:}"}
          fi
          for ((i = 1; i < COMP_CWORD; i++)); do
            case ${COMP_WORDS[i]} in
              --root|--runtime) [ -z "$verb" ] && ((i++)) ;;
              -*) ;;
              container|image|volume|network|registry|system|union) [ -z "$verb" ] && verb=${COMP_WORDS[i]} && continue; break ;;
              *) verb="${verb:+$verb }${COMP_WORDS[i]}"; break ;;
            esac
          done
          case $verb in
        """);
    script.append("    \"\") words=\"").append(String.join(" ", CommandTable.VERBS));
    script.append(' ').append(String.join(" ", CommandTable.GROUPS)).append("\" ;;\n");
    for (String group : CommandTable.GROUPS) {
      script.append("    ").append(group).append(") words=\"");
      script.append(String.join(" ", CommandTable.verbsOf(group))).append("\" ;;\n");
    }
    for (Entry entry : entries()) {
      script.append("    \"").append(entry.words()).append("\") case $cur in -*) words=\"");
      script.append(String.join(" ", entry.flags())).append("\" ;; *) ");
      script.append(bashNames(entry.words())).append(" ;; esac ;;\n");
    }
    script.append(
        """
          esac
          COMPREPLY=($(compgen -W "$words" -- "$cur"))
          [ ${#COMPREPLY[@]} -eq 0 ] && COMPREPLY=($(compgen -f -- "$cur"))
          COMPREPLY=("${COMPREPLY[@]#"$colon"}")
        }
        complete -o filenames -F _varve varve ./varve
        """);
    return script.toString();
  }

  private static String bashNames(String words) {
    String verb = words.substring(words.indexOf(' ') + 1);
    if (words.startsWith("volume ")) {
      return "words=$(varve volume ls -q 2>/dev/null; varve volume df -q 2>/dev/null)";
    }
    return switch (verb) {
      case "exec", "stop", "kill", "attach", "top", "pause", "port" ->
          "words=$(varve ps --format '{{.Names}}' 2>/dev/null)";
      case "start",
          "logs",
          "diff",
          "commit",
          "cp",
          "wait",
          "rename",
          "unpause",
          "restart",
          "export" ->
          "words=$(varve ps -a --format '{{.Names}}' 2>/dev/null)";
      case "run", "create", "push", "rmi", "history", "tag", "save", "tree" ->
          "words=$(varve images --format '{{.Repository}}:{{.Tag}}' 2>/dev/null)";
      case "rm" -> "words=$(varve ps -a --format '{{.Names}}' 2>/dev/null)";
      default -> "words=";
    };
  }

  private static String fish() {
    StringBuilder script = new StringBuilder("complete -c varve -f\n");
    for (String verb : CommandTable.VERBS) {
      CommandTable.verb(verb)
          .ifPresent(
              command ->
                  script
                      .append("complete -c varve -n __fish_use_subcommand -a ")
                      .append(verb)
                      .append(" -d '")
                      .append(command.spec().summary().replace("'", "\\'"))
                      .append("'\n"));
    }
    for (Entry entry : entries()) {
      String verb = entry.words().substring(entry.words().indexOf(' ') + 1);
      for (String flag : entry.flags()) {
        script
            .append("complete -c varve -n '__fish_seen_subcommand_from ")
            .append(verb)
            .append("' -l ")
            .append(flag.substring(2))
            .append('\n');
      }
    }
    return script.toString();
  }

  private record Entry(String words, List<String> flags) {}

  private static List<Entry> entries() {
    List<Entry> entries = new ArrayList<>();
    for (String verb : CommandTable.VERBS) {
      CommandTable.verb(verb).ifPresent(command -> entries.add(entry(verb, command)));
    }
    for (String group : CommandTable.GROUPS) {
      for (String verb : CommandTable.verbsOf(group)) {
        CommandTable.member(group, verb)
            .ifPresent(command -> entries.add(entry(group + " " + verb, command)));
      }
    }
    return entries;
  }

  private static Entry entry(String words, Command command) {
    return new Entry(words, command.spec().options().stream().map(Option::written).toList());
  }
}
