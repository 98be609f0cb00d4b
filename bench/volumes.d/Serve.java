import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotArea;
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

/** Serves the volume {@code v} of a new pool; each line on standard input takes a snapshot of it. */
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
        for (int i = 0; IO.readln() != null; i++) {
          long start = System.nanoTime();
          pool.snapshot(new SnapshotName(volume, "s" + i), new SnapshotArea.Unlimited());
          IO.println("snapshot " + (System.nanoTime() - start) / 1000 + " us");
        }
      }
    }
  }
}
