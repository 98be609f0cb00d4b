package io.varve.cli.command;

import io.varve.cli.option.Suggestion;
import io.varve.cli.option.UsageError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds the command that a command line begins with, and loads no other. */
public final class CommandTable {

  /** The verbs, in the order of the help. */
  public static final List<String> VERBS =
      List.of(
          "run",
          "exec",
          "ps",
          "build",
          "pull",
          "push",
          "images",
          "start",
          "stop",
          "restart",
          "kill",
          "wait",
          "logs",
          "rm",
          "create",
          "attach",
          "top",
          "stats",
          "events",
          "update",
          "pause",
          "unpause",
          "rename",
          "port",
          "diff",
          "commit",
          "cp",
          "export",
          "mount",
          "umount",
          "which",
          "history",
          "inspect",
          "tag",
          "rmi",
          "import",
          "save",
          "load",
          "login",
          "logout",
          "version",
          "info",
          "completion",
          "quickstart");

  /** Words that stand before a verb, docker's management commands. */
  public static final List<String> GROUPS =
      List.of("container", "image", "volume", "network", "registry", "system", "union");

  private CommandTable() {}

  /**
   * A command and what follows it.
   *
   * @param command the command
   * @param arguments the words after it
   */
  public record Found(Command command, List<String> arguments) {}

  /**
   * The command of a command line.
   *
   * @param words the words, at least one
   * @return the command and its arguments
   * @throws UsageError when there is none
   */
  public static Found find(List<String> words) {
    String first = words.getFirst();
    if (GROUPS.contains(first)) {
      return inGroup(first, words);
    }
    Optional<Command> command = verb(first);
    if (command.isPresent()) {
      return new Found(command.get(), words.subList(1, words.size()));
    }
    return Synonyms.find(words)
        .orElseThrow(
            () -> {
              List<String> all = new ArrayList<>(VERBS);
              all.addAll(GROUPS);
              return unknown("varve: unknown command \"", first, all, "");
            });
  }

  private static Found inGroup(String group, List<String> words) {
    List<String> verbs = verbsOf(group);
    if (words.size() < 2 || words.get(1).equals("--help") || words.get(1).equals("-h")) {
      return new Found(new GroupHelpCommand(group, verbs), List.of());
    }
    String second = words.get(1);
    Command command =
        member(group, second)
            .orElseThrow(
                () ->
                    unknown("varve " + group + ": unknown command \"", second, verbs, group + " "));
    return new Found(command, words.subList(2, words.size()));
  }

  private static UsageError unknown(
      String start, String word, List<String> candidates, String prefix) {
    String meant =
        Suggestion.nearest(word, candidates)
            .map(near -> "did you mean \"varve " + prefix + near + "\"?")
            .orElse("see \"varve " + prefix + "--help\"");
    return new UsageError(
        UsageError.ARGUMENTS, start + Suggestion.printable(word) + "\"; " + meant);
  }

  /**
   * The verbs of a group.
   *
   * @param group one of {@link #GROUPS}
   * @return its verbs
   */
  public static List<String> verbsOf(String group) {
    return switch (group) {
      case "container" ->
          List.of(
              "ls",
              "run",
              "create",
              "start",
              "stop",
              "restart",
              "kill",
              "wait",
              "logs",
              "exec",
              "attach",
              "top",
              "stats",
              "update",
              "pause",
              "unpause",
              "rename",
              "port",
              "rm",
              "inspect",
              "diff",
              "commit",
              "cp",
              "export",
              "prune",
              "snapshot",
              "snapshots",
              "clone",
              "rollback");
      case "image" ->
          List.of(
              "ls", "build", "pull", "push", "tag", "rm", "history", "inspect", "tree", "import",
              "save", "load", "prune");
      case "volume" ->
          List.of(
              "create",
              "ls",
              "inspect",
              "df",
              "rm",
              "prune",
              "snapshot",
              "diff",
              "clone",
              "rollback",
              "resize",
              "export",
              "import",
              "push",
              "pull",
              "serve",
              "check");
      case "network" -> List.of("create", "ls", "inspect", "rm", "connect", "disconnect", "prune");
      case "registry" -> List.of("serve");
      case "system" -> List.of("df", "events", "prune", "check", "info", "start", "stop");
      case "union" -> List.of("mount");
      default -> List.of();
    };
  }

  /**
   * A command inside a group.
   *
   * @param group one of {@link #GROUPS}
   * @param verb the word after it
   * @return the command, or empty
   */
  public static Optional<Command> member(String group, String verb) {
    return switch (group + " " + verb) {
      case "container ls", "container list", "container ps" -> verb("ps");
      case "container inspect" -> Optional.of(new InspectCommand(InspectCommand.Kind.CONTAINER));
      case "container clone" -> Optional.of(new ContainerCloneCommand());
      case "container rollback" -> Optional.of(new ContainerRollbackCommand());
      case "container snapshot" -> Optional.of(new ContainerSnapshotCommand());
      case "container snapshots" -> Optional.of(new ContainerSnapshotsCommand());
      case "container prune" -> Optional.of(new ContainerPruneCommand());
      case "image ls", "image list" -> verb("images");
      case "image rm", "image remove" -> verb("rmi");
      case "image inspect" -> Optional.of(new InspectCommand(InspectCommand.Kind.IMAGE));
      case "image tree" -> Optional.of(new ImageTreeCommand());
      case "image prune" -> Optional.of(new ImagePruneCommand());
      case "volume create" -> Optional.of(new VolumeCreateCommand());
      case "volume ls", "volume list" -> Optional.of(new VolumeListCommand());
      case "volume inspect" -> Optional.of(new InspectCommand(InspectCommand.Kind.VOLUME));
      case "volume check" -> Optional.of(new VolumeCheckCommand());
      case "volume clone" -> Optional.of(new VolumeCloneCommand());
      case "volume df" -> Optional.of(new VolumeDiskUsageCommand());
      case "volume diff" -> Optional.of(new VolumeDiffCommand());
      case "volume export" -> Optional.of(new VolumeExportCommand());
      case "volume import" -> Optional.of(new VolumeImportCommand());
      case "volume pull" -> Optional.of(new VolumePullCommand());
      case "volume push" -> Optional.of(new VolumePushCommand());
      case "volume resize" -> Optional.of(new VolumeResizeCommand());
      case "volume rollback" -> Optional.of(new VolumeRollbackCommand());
      case "volume serve" -> Optional.of(new VolumeServeCommand());
      case "volume snapshot" -> Optional.of(new VolumeSnapshotCommand());
      case "volume rm", "volume remove" -> Optional.of(new VolumeRemoveCommand());
      case "volume prune" -> Optional.of(new VolumePruneCommand());
      case "network create" -> Optional.of(new NetworkCreateCommand());
      case "network connect" -> Optional.of(new NetworkConnectCommand(true));
      case "network disconnect" -> Optional.of(new NetworkConnectCommand(false));
      case "network prune" -> Optional.of(new NetworkPruneCommand());
      case "network ls", "network list" -> Optional.of(new NetworkListCommand());
      case "network inspect" -> Optional.of(new InspectCommand(InspectCommand.Kind.NETWORK));
      case "network rm", "network remove" -> Optional.of(new NetworkRemoveCommand());
      case "registry serve" -> Optional.of(new RegistryServeCommand());
      case "system df" -> Optional.of(new DiskUsageCommand());
      case "system prune" -> Optional.of(new SystemPruneCommand());
      case "system check" -> Optional.of(new CheckCommand());
      case "system info" -> verb("info");
      case "system start" -> Optional.of(new SystemBootCommand(true));
      case "system stop" -> Optional.of(new SystemBootCommand(false));
      case "system events" -> verb("events");
      case "union mount" -> Optional.of(new UnionMountCommand());
      default ->
          (group.equals("container") || group.equals("image")) && verbsOf(group).contains(verb)
              ? verb(verb)
              : Optional.empty();
    };
  }

  /**
   * A command at the top.
   *
   * @param name its verb
   * @return the command, or empty
   */
  public static Optional<Command> verb(String name) {
    return Optional.ofNullable(
        switch (name) {
          case "attach" -> new AttachCommand();
          case "build" -> new BuildCommand();
          case "commit" -> new CommitCommand();
          case "completion" -> new CompletionCommand();
          case "container-ended" -> new ContainerEndedCommand(); // not for people
          case "cp" -> new CopyCommand();
          case "create" -> new CreateCommand();
          case "diff" -> new DiffCommand();
          case "events" -> new EventsCommand();
          case "exec" -> new ExecCommand();
          case "export" -> new ExportCommand();
          case "health-supervisor" -> new HealthSupervisorCommand(); // not for people
          case "history" -> new HistoryCommand();
          case "images" -> new ImagesCommand();
          case "import" -> new ImportCommand();
          case "info" -> new InfoCommand();
          case "inspect" -> new InspectCommand(InspectCommand.Kind.ANY);
          case "kill" -> new KillCommand();
          case "load" -> new LoadCommand();
          case "login" -> new LoginCommand();
          case "logout" -> new LogoutCommand();
          case "logs" -> new LogsCommand();
          case "mount" -> new MountCommand();
          case "pause" -> new PauseCommand(true);
          case "port" -> new PortCommand();
          case "ps" -> new ListContainersCommand();
          case "pull" -> new PullCommand();
          case "push" -> new PushCommand();
          case "quickstart" -> new QuickstartCommand();
          case "rename" -> new RenameCommand();
          case "restart" -> new RestartCommand();
          case "rm" -> new RemoveCommand();
          case "rmi" -> new RemoveImageCommand();
          case "run" -> new RunCommand();
          case "save" -> new SaveCommand();
          case "start" -> new StartCommand();
          case "stats" -> new StatsCommand();
          case "stop" -> new StopCommand();
          case "tag" -> new TagCommand();
          case "top" -> new TopCommand();
          case "umount", "unmount" -> new UnmountCommand();
          case "unpause" -> new PauseCommand(false);
          case "update" -> new UpdateCommand();
          case "version" -> new VersionCommand();
          case "volume-server" -> new VolumeServerCommand(); // not for people
          case "wait" -> new WaitCommand();
          case "which" -> new WhichCommand();
          default -> null;
        });
  }
}
