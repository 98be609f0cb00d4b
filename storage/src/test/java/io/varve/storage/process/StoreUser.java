package io.varve.storage.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.oci.Digest;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.json.JsonValue;
import io.varve.storage.Store;
import io.varve.storage.content.Expected;
import io.varve.storage.content.Ingest;
import io.varve.storage.content.IngestRef;
import io.varve.storage.lease.GarbageCollector;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import io.varve.storage.metadata.MetadataStore.ReadTransaction;
import io.varve.storage.metadata.Table;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Uses a store as a container engine does: takes blobs in, unpacks layers on one another, keeps and
 * forgets them, collects. Arguments: root, name, rounds. Fails when something that it keeps is not
 * what it was. Every second one ends as commands do, without closing the store.
 */
final class StoreUser {

  private static final int BLOBS = 8;
  private static final int LAYERS = 6;

  /** What each user keeps: {@code user/blob-i} or {@code user/layer-i}. */
  static final Table<String> KEPT =
      new Table<>(
          "kept",
          text -> JsonValue.object().put("text", text).build(),
          json -> json.requiredString("text"));

  private final Store store;
  private final String name;
  private final Random random;
  private final Set<Integer> blobs = new HashSet<>();
  private final Set<Integer> layers = new HashSet<>();

  private StoreUser(Store store, String name) {
    this.store = store;
    this.name = name;
    this.random = new Random(name.hashCode());
  }

  public static void main(String[] arguments) throws IOException {
    try (Store store = open(Path.of(arguments[0]))) {
      StoreUser user = new StoreUser(store, arguments[1]);
      for (int round = 0; round < Integer.parseInt(arguments[2]); round++) {
        user.round(round);
      }
      user.verify();
      if (arguments[1].hashCode() % 2 == 0) {
        Runtime.getRuntime().halt(0);
      }
    }
  }

  static Store open(Path root) throws IOException {
    return Store.open(root, new OnDiskFormat.Overlay(XattrNamespace.TRUSTED), Clock.systemUTC());
  }

  static GarbageCollector collector(Store store) {
    return store.collector(List.of(StoreUser::kept), List.of());
  }

  private static Stream<Resource> kept(ReadTransaction transaction) {
    return transaction.scan(KEPT, "").entrySet().stream()
        .map(
            entry ->
                entry.getKey().contains("/blob-")
                    ? new Resource.Content(Digest.parse(entry.getValue()))
                    : new Resource.Committed(new SnapshotName(entry.getValue())));
  }

  static byte[] bytes(int index) {
    byte[] bytes = new byte[20_000 * (index + 1)];
    new Random(index).nextBytes(bytes);
    return bytes;
  }

  private void round(int round) throws IOException {
    switch (random.nextInt(6)) {
      case 0, 1 -> takeBlob(random.nextInt(BLOBS));
      case 2, 3 -> unpack(random.nextInt(LAYERS), round);
      case 4 -> forget();
      case 5 -> collector(store).collect(Duration.ofSeconds(-1));
      default -> throw new IllegalStateException();
    }
  }

  private void takeBlob(int index) throws IOException {
    byte[] bytes = bytes(index);
    Digest digest = Digest.of(bytes);
    try (Lease lease = store.leases().open(Duration.ofMinutes(5), "take " + index)) {
      IngestRef ref = new IngestRef("blob " + index);
      lease.hold(new Resource.Content(digest));
      lease.hold(new Resource.Ingesting(ref));
      if (store.content().info(digest).isEmpty()) {
        try (Ingest ingest = store.content().begin(ref)) {
          ByteBuffer rest = ByteBuffer.wrap(bytes).position((int) ingest.offset());
          while (rest.hasRemaining()) {
            int count = Math.min(rest.remaining(), 7_000);
            ingest.write(rest.slice(rest.position(), count));
            rest.position(rest.position() + count);
          }
          ingest.commit(new Expected(OptionalLong.of(bytes.length), Optional.of(digest)));
        }
      }
      keep("blob-" + index, digest.toString());
      blobs.add(index);
    }
  }

  private void unpack(int height, int round) throws IOException {
    Optional<SnapshotName> parent = Optional.empty();
    try (Lease lease = store.leases().open(Duration.ofMinutes(5), "unpack")) {
      for (int i = 0; i <= height; i++) {
        SnapshotName layer = new SnapshotName("layer " + i);
        lease.hold(new Resource.Committed(layer));
        if (store.snapshotter().find(layer).isEmpty()) {
          make(lease, layer, parent, name + " " + round + " " + i);
        }
        parent = Optional.of(layer);
      }
      keep("layer-" + height, parent.orElseThrow().value());
      layers.add(height);
    }
  }

  private void make(Lease lease, SnapshotName layer, Optional<SnapshotName> parent, String id)
      throws IOException {
    SnapshotKey key = new SnapshotKey(id);
    lease.hold(new Resource.Active(key));
    store.snapshotter().prepare(key, Optional.empty(), Map.of());
    Files.writeString(
        store.snapshotter().changes(key).resolve(layer.value()), layer.value(), UTF_8);
    try {
      store.snapshotter().commitOnto(layer, key, parent);
    } catch (AlreadyExists _) {
      store.snapshotter().discard(key);
    }
  }

  private void keep(String what, String value) throws IOException {
    store
        .metadata()
        .update(
            transaction -> {
              transaction.put(KEPT, name + "/" + what, value);
              return value;
            });
  }

  private void forget() throws IOException {
    verify();
    store
        .metadata()
        .update(
            transaction -> {
              for (String key : transaction.scan(KEPT, name + "/").keySet()) {
                transaction.delete(KEPT, key);
              }
              return null;
            });
    blobs.clear();
    layers.clear();
  }

  private void verify() throws IOException {
    for (int index : blobs) {
      byte[] expected = bytes(index);
      if (!Arrays.equals(expected, store.content().readAll(Digest.of(expected), expected.length))) {
        throw new IOException("blob " + index + " is another");
      }
    }
    for (int height : layers) {
      List<Path> paths = store.snapshotter().layers(new SnapshotName("layer " + height));
      for (int i = 0; i <= height; i++) {
        String file = "layer " + (height - i);
        if (!Files.readString(paths.get(i).resolve(file)).equals(file)) {
          throw new IOException(file + " is another");
        }
      }
    }
  }
}
