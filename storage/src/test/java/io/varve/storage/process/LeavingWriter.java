package io.varve.storage.process;

import io.varve.oci.json.JsonValue;
import io.varve.storage.Store;
import io.varve.storage.metadata.Table;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Writes records as a short command does, and ends without closing the store. Arguments: root,
 * first number, how many.
 */
final class LeavingWriter {

  static final Table<String> NUMBERS =
      new Table<>(
          "numbers",
          text -> JsonValue.object().put("text", text).build(),
          json -> json.requiredString("text"));

  private LeavingWriter() {}

  public static void main(String[] arguments) throws IOException {
    Store store = StoreUser.open(Path.of(arguments[0]));
    int first = Integer.parseInt(arguments[1]);
    for (int i = first; i < first + Integer.parseInt(arguments[2]); i++) {
      write(store, i);
    }
    Runtime.getRuntime().halt(0);
  }

  /** Every second one does not wait for the disk. */
  private static void write(Store store, int number) throws IOException {
    String key = String.valueOf(number);
    if (number % 2 == 0) {
      store
          .metadata()
          .update(
              tx -> {
                tx.put(NUMBERS, key, "x".repeat(2_000));
                return key;
              });
    } else {
      store
          .metadata()
          .updateUnsynced(
              tx -> {
                tx.put(NUMBERS, key, "x".repeat(2_000));
                return key;
              });
    }
  }
}
