package io.varve.builder.graph;

import io.varve.builder.expansion.Environment;
import io.varve.builder.expansion.Expander;
import io.varve.builder.instruction.Arg;
import io.varve.oci.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The arguments declared before the first FROM, and those that every build has. */
final class GlobalArguments {

  private final Map<String, String> values = new LinkedHashMap<>();

  GlobalArguments(List<Arg> declared, BuildOptions options, Expander expander) {
    platform("TARGET", options.platform());
    platform("BUILD", options.host());
    values.put("TARGETSTAGE", options.target().orElse("default"));
    for (String name : List.copyOf(values.keySet())) {
      Optional.ofNullable(options.arguments().get(name)).ifPresent(v -> values.put(name, v));
    }
    for (Arg arg : declared) {
      for (Arg.Declaration declaration : arg.declarations()) {
        declare(declaration, options, expander);
      }
    }
  }

  private void declare(Arg.Declaration declaration, BuildOptions options, Expander expander) {
    String name = expander.expand(declaration.name(), environment());
    String given = options.arguments().get(name);
    if (given != null) {
      values.put(name, given);
    } else {
      declaration.value().ifPresent(word -> values.put(name, expander.expand(word, environment())));
    }
  }

  /** What FROM sees. */
  Environment environment() {
    return name -> Optional.ofNullable(values.get(name));
  }

  private void platform(String prefix, Platform platform) {
    values.put(prefix + "PLATFORM", platform.toString());
    values.put(prefix + "OS", platform.os());
    values.put(prefix + "OSVERSION", "");
    values.put(prefix + "ARCH", platform.architecture());
    values.put(prefix + "VARIANT", platform.variant().orElse(""));
  }
}
