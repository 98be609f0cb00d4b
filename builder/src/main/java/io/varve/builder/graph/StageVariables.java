package io.varve.builder.graph;

import io.varve.builder.expansion.Environment;
import io.varve.oci.RunConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The values of ARG at some instruction. ENV wins over ARG, whichever comes first.
 *
 * @param declared the arguments declared so far, empty for one without a value
 */
public record StageVariables(SequencedMap<String, Optional<String>> declared) {

  /** No arguments. */
  public static final StageVariables NONE = new StageVariables(new LinkedHashMap<>());

  private static final Set<String> PROXIES =
      Set.of("http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy");

  /** Copies the map. */
  public StageVariables {
    declared = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(declared));
  }

  /**
   * Whether a name is one of the predefined proxy arguments, which leave no trace in an image.
   *
   * @param name the name of an argument
   * @return true in any case of letters
   */
  static boolean isProxy(String name) {
    return PROXIES.contains(name.toLowerCase(Locale.ROOT));
  }

  /**
   * With one more argument.
   *
   * @param name its name
   * @param value its value
   * @return a copy
   */
  StageVariables with(String name, Optional<String> value) {
    SequencedMap<String, Optional<String>> more = new LinkedHashMap<>(declared);
    more.put(name, value);
    return new StageVariables(more);
  }

  /**
   * What an instruction sees when it expands variables.
   *
   * @param config the configuration so far
   * @return ENV, then ARG
   */
  Environment environment(RunConfig config) {
    return name ->
        Optional.ofNullable(config.env().get(name))
            .or(() -> declared.getOrDefault(name, Optional.empty()));
  }

  /**
   * The variables of a program.
   *
   * @param config the configuration so far
   * @return ENV, then those of ARG that have a value and another name
   */
  SequencedMap<String, String> programEnvironment(RunConfig config) {
    SequencedMap<String, String> all = new LinkedHashMap<>(config.env());
    declared.forEach((name, value) -> value.ifPresent(v -> all.putIfAbsent(name, v)));
    return all;
  }

  /**
   * What history puts before a program: {@code |2 A=1 B=2 }.
   *
   * @param config the configuration so far
   * @return the text, empty without arguments
   */
  String historyPrefix(RunConfig config) {
    return declared.isEmpty()
        ? ""
        : declared.entrySet().stream()
            .map(e -> e.getKey() + "=" + value(config, e))
            .collect(Collectors.joining(" ", "|" + declared.size() + " ", " "));
  }

  private static String value(RunConfig config, Map.Entry<String, Optional<String>> argument) {
    return config.env().getOrDefault(argument.getKey(), argument.getValue().orElse(""));
  }
}
