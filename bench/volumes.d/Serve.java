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
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Serves the volume {@code v} of a new pool. Each line on standard input takes a snapshot of it, or,
 * when it is {@code d}, deletes all; the answer tells how many microseconds that took.
 */
final class Serve {

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
          } else {
            pool.snapshot(new SnapshotName(volume, "s" + taken++), new SnapshotArea.Unlimited());
          }
          IO.println("done " + (System.nanoTime() - start) / 1000);
        }
      }
    }
  }
}
