package io.varve.blockstore.volume;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.nbd.NbdExports;
import io.varve.blockstore.nbd.NbdServer;
import io.varve.blockstore.nbd.TlsCredentials;
import io.varve.blockstore.pool.ThinPool;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The volumes and snapshots that are offered over NBD, one server each. Single-threaded. */
final class NbdExportTable implements AutoCloseable {

  private final ThinPool pool;
  private final Map<BlockName, Export> served = new LinkedHashMap<>();

  private record Export(NbdServer server, Optional<Path> credentials, boolean bound) {}

  NbdExportTable(ThinPool pool) {
    this.pool = pool;
  }

  Set<BlockName> names() {
    return served.keySet();
  }

  Optional<String> uri(BlockName name) throws IOException {
    Export export = served.get(name);
    return export == null
        ? Optional.empty()
        : Optional.of(
            NbdAddress.uri(export.server().address(), name, export.server().isEncrypted()));
  }

  String serve(BlockName name, String address, Optional<Path> credentials, boolean bound)
      throws IOException {
    Optional<String> there = uri(name);
    if (there.isPresent()) {
      throw new AlreadyExists("%s is served at %s: stop that first".formatted(name, there.get()));
    }
    listen(name, NbdAddress.parse(address), credentials, bound);
    return uri(name).orElseThrow();
  }

  private void listen(
      BlockName name, SocketAddress address, Optional<Path> credentials, boolean bound)
      throws IOException {
    // Opened once now, so that an unknown name is refused here and not to a client.
    pool.open(name).close();
    Optional<TlsCredentials> tls =
        credentials.isPresent()
            ? Optional.of(TlsCredentials.read(credentials.get()))
            : Optional.empty();
    NbdServer server = NbdServer.listen(address, only(name), tls);
    served.put(name, new Export(server, credentials, bound));
  }

  private NbdExports only(BlockName name) {
    return new NbdExports() {
      @Override
      public List<String> names() {
        return List.of(name.toString());
      }

      @Override
      public Optional<BlockDevice> open(String wanted) throws IOException {
        boolean known = wanted.isEmpty() || wanted.equals(name.toString());
        return known ? Optional.of(pool.open(name)) : Optional.empty();
      }
    };
  }

  /** What a successor serves again: exports that are not bound to somebody's connection. */
  List<UseRecords.Served> remembered() throws IOException {
    List<UseRecords.Served> uses = new ArrayList<>();
    for (Map.Entry<BlockName, Export> entry : served.entrySet()) {
      Export export = entry.getValue();
      if (!export.bound()) {
        uses.add(
            new UseRecords.Served(
                entry.getKey(), NbdAddress.text(export.server().address()), export.credentials()));
      }
    }
    return uses;
  }

  /** Listens again where an ended process did; its clients connect anew. */
  void resume(List<UseRecords.Served> uses) throws IOException {
    for (UseRecords.Served use : uses) {
      SocketAddress address = NbdAddress.parse(use.address());
      if (address instanceof UnixDomainSocketAddress unix) {
        Files.deleteIfExists(unix.getPath());
      }
      listen(use.name(), address, use.credentials(), false);
    }
  }

  void stop(BlockName name) throws IOException {
    Export export = served.remove(name);
    if (export == null) {
      throw new NotFound("%s is not served".formatted(name));
    }
    export.server().close();
  }

  @Override
  public void close() throws IOException {
    for (BlockName name : List.copyOf(served.keySet())) {
      stop(name);
    }
  }
}
