import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotInfo;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.nbd.NbdExports;
import io.varve.blockstore.nbd.NbdServer;
import io.varve.blockstore.pool.PoolOptions;
import io.varve.blockstore.pool.ThinPool;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Serves the volumes of a new pool, of which {@code v} is there from the start. Of the lines on
 * standard input {@code s} takes a snapshot of it, {@code d} deletes those, and {@code n NAME COUNT}
 * makes another volume with so many snapshots and a change after each; the answer tells how many
 * microseconds that took.
 */
final class Serve {

  private static final long SMALL = 256L << 20;

  private Serve() {}

  public static void main(String[] args) throws IOException {
    VolumeName volume = new VolumeName("v");
    try (ThinPool pool = ThinPool.open(Path.of(args[0]), PoolOptions.usual())) {
      pool.create(volume, Long.parseLong(args[2]));
      NbdExports exports =
          new NbdExports() {
            @Override
            public List<String> names() {
              return List.of("v");
            }

            @Override
            public Optional<BlockDevice> open(String name) throws IOException {
              return Optional.of(pool.open(BlockName.parse(name.isEmpty() ? "v" : name)));
            }
          };
      try (NbdServer _ = NbdServer.listen(UnixDomainSocketAddress.of(args[1]), exports)) {
        IO.println("ready");
        int taken = 0;
        for (String line = IO.readln(); line != null; line = IO.readln()) {
          long start = System.nanoTime();
          if (line.equals("d")) {
            for (SnapshotInfo snapshot : pool.snapshots(volume)) {
              pool.delete(snapshot.name());
            }
          } else if (line.equals("s")) {
            pool.snapshot(new SnapshotName(volume, "s" + taken++), new SnapshotArea.Unlimited());
          } else {
            String[] words = line.split(" ");
            make(pool, new VolumeName(words[1]), Integer.parseInt(words[2]));
          }
          IO.println("done " + (System.nanoTime() - start) / 1000);
        }
      }
    }
  }

  private static void make(ThinPool pool, VolumeName name, int snapshots) throws IOException {
    pool.create(name, SMALL);
    try (BlockDevice device = pool.open(name)) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(1 << 20);
      for (long at = 0; at < SMALL; at += bytes.capacity()) {
        device.write(bytes.clear(), at);
      }
      for (int i = 1; i <= snapshots; i++) {
        pool.snapshot(new SnapshotName(name, "s" + i), new SnapshotArea.Unlimited());
        device.write(bytes.clear().limit(64 << 10), i * 2L << 20);
      }
    }
  }
}
