package io.varve.storage.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.storage.Store;
import io.varve.storage.content.Expected;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * Writes blobs, layers and records for ever, and says so on standard output once each is
 * acknowledged. Arguments: root, seed.
 */
final class Writer {

  private Writer() {}

  public static void main(String[] arguments) throws IOException {
    long seed = Long.parseLong(arguments[1]);
    Random random = new Random(seed);
    Optional<SnapshotName> top = Optional.empty();
    try (Store store = StoreUser.open(Path.of(arguments[0]))) {
      for (int i = 0; ; i++) {
        byte[] bytes = new byte[1 + random.nextInt(400_000)];
        random.nextBytes(bytes);
        say("blob " + store.content().ingest(bytes, Expected.ANYTHING).digest());
        SnapshotName name = new SnapshotName(seed + "-" + i);
        SnapshotKey key = new SnapshotKey("key " + name.value());
        store.snapshotter().prepare(key, top, Map.of());
        Files.writeString(store.snapshotter().changes(key).resolve("file"), name.value(), UTF_8);
        top = Optional.of(store.snapshotter().commit(name, key).name());
        say("snapshot " + name.value());
      }
    }
  }

  private static void say(String line) {
    System.out.print(line + "\n"); // one write: a line is whole or absent
    System.out.flush();
  }
}
