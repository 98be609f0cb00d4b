package io.varve.builder.instruction;

import io.varve.builder.expansion.Environment;
import io.varve.builder.expansion.Expander;
import io.varve.builder.expansion.Word;
import io.varve.builder.syntax.Arguments;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.InstructionNode;
import io.varve.builder.syntax.Suggestion;
import io.varve.builder.syntax.Token;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads RUN, and the command forms that it shares with CMD, ENTRYPOINT and HEALTHCHECK. */
final class RunReader {

  private RunReader() {}

  static Run run(InstructionNode node, Source source) {
    Flags flags =
        Flags.read(
            node,
            Flags.values("mount"),
            Flags.value("network"),
            Flags.value("security"),
            Flags.values("device"));
    CommandLine command = command(node, node.arguments());
    boolean empty =
        switch (command) {
          case CommandLine.Exec(List<String> arguments) -> arguments.isEmpty();
          case CommandLine.Shell(String text, _) -> text.isEmpty();
        };
    if (empty) {
      throw new DockerfileError(
          node.span(), "RUN has no command", "a command, or [\"program\", \"argument\"]", "");
    }
    return new Run(
        source,
        command,
        flags.all("mount").stream().map(RunReader::mount).toList(),
        choice(flags, "network", Run.Network.values(), Run.Network.DEFAULT),
        choice(flags, "security", Run.Security.values(), Run.Security.SANDBOX),
        flags.all("device").stream().map(RunReader::device).toList());
  }

  /** The shell or exec form. */
  static CommandLine command(InstructionNode node, Arguments arguments) {
    return switch (arguments) {
      case Arguments.Json(List<Token> strings) ->
          new CommandLine.Exec(strings.stream().map(Token::text).toList());
      case Arguments.Text(Token text) -> new CommandLine.Shell(text.text(), node.heredocs());
      case Arguments.None _,
          Arguments.Words _,
          Arguments.Pairs _,
          Arguments.Check _,
          Arguments.Nested _ ->
          new CommandLine.Shell("", node.heredocs());
    };
  }

  private static MountOption mount(Word value) {
    MountFields fields = MountFields.split(value);
    MountOption option = new MountOption(value, fields.from());
    // Without variables it can be read now, so that mistakes show at once and with their place.
    if (value.text().indexOf('$') < 0) {
      option.resolve(Expander.DEFAULT, Environment.EMPTY);
    }
    return option;
  }

  private static DeviceRequest device(Word value) {
    String name = "";
    boolean required = false;
    for (MountFields.Field field : MountFields.split(value).all()) {
      String key = field.key().toLowerCase(Locale.ROOT);
      if (key.equals("required")) {
        required = field.isTrue();
      } else if (name.isEmpty()) {
        name = key.equals("name") && field.hasValue() ? field.value() : field.text();
      } else {
        throw new DockerfileError(
            field.span(),
            "unexpected \"" + field.text() + "\" in --device",
            "NAME[,required]",
            Suggestion.nearest(key, List.of("name", "required")));
      }
    }
    if (name.isEmpty()) {
      throw new DockerfileError(value.span(), "--device names no device", "NAME[,required]", "");
    }
    return new DeviceRequest(name, required);
  }

  private static <E extends Enum<E>> E choice(Flags flags, String name, E[] all, E unset) {
    Optional<Word> word = flags.word(name);
    if (word.isEmpty()) {
      return unset;
    }
    List<String> names = new ArrayList<>();
    for (E value : all) {
      names.add(value.name().toLowerCase(Locale.ROOT));
    }
    int index = names.indexOf(word.get().text());
    if (index < 0) {
      throw new DockerfileError(
          word.get().span(),
          "invalid value \"" + word.get() + "\" of --" + name,
          String.join(", ", names),
          Suggestion.nearest(word.get().text(), names));
    }
    return Arrays.asList(all).get(index);
  }
}
