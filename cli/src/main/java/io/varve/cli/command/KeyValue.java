package io.varve.cli.command;

import io.varve.cli.option.UsageError;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** Options of the form {@code NAME=VALUE}. */
final class KeyValue {
  private KeyValue() {}

  /** Reads them; one without {@code =} has an empty value. */
  static SequencedMap<String, String> map(String option, List<String> written) {
    SequencedMap<String, String> map = new LinkedHashMap<>();
    for (String text : written) {
      int equals = text.indexOf('=');
      String name = equals < 0 ? text : text.substring(0, equals);
      if (name.isEmpty()) {
        throw new UsageError(
            UsageError.FLAG,
            "invalid value \"" + text + "\" for --" + option + ": expected NAME=VALUE");
      }
      map.put(name, equals < 0 ? "" : text.substring(equals + 1));
    }
    return map;
  }

  /** Pairs as docker's tables show labels: {@code a=1,b=2}. */
  static String text(Map<String, String> pairs) {
    return String.join(
        ",", pairs.entrySet().stream().map(pair -> pair.getKey() + "=" + pair.getValue()).toList());
  }
}
