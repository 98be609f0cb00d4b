package io.varve.blockstore.volume;

import io.varve.blockstore.AreaAdvice;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.BlockUsage;
import io.varve.blockstore.Extent;
import io.varve.blockstore.PoolUsage;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotInfo;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeInfo;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.pool.PoolReport;
import io.varve.blockstore.stream.StreamHeader;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The volumes of a pool that another process, the volume server, has open. */
public final class RemoteVolumes implements BlockVolumes {

  private static final int MAX_REPLY = 64 << 20;

  private static final int MAX_GREETING = 4096;

  private final UnixDomainSocketAddress server;
  private final ControlChannel presence;
  private final long process;

  private RemoteVolumes(UnixDomainSocketAddress server, ControlChannel presence, long process) {
    this.server = server;
    this.presence = presence;
    this.process = process;
  }

  /**
   * Connects to a volume server, which then lives at least until {@link #close}.
   *
   * @param socket where it listens
   * @return its volumes, or empty when no server lives
   */
  public static Optional<RemoteVolumes> connect(Path socket) {
    UnixDomainSocketAddress server = UnixDomainSocketAddress.of(socket);
    Optional<ControlChannel> presence = Optional.empty();
    try {
      presence = Optional.of(new ControlChannel(SocketChannel.open(server)));
      long process = VolumeDocuments.number(presence.get().receive(MAX_GREETING), "process");
      return Optional.of(new RemoteVolumes(server, presence.get(), process));
    } catch (IOException _) {
      presence.ifPresent(RemoteVolumes::closeQuietly);
      return Optional.empty();
    }
  }

  private static void closeQuietly(ControlChannel channel) {
    try {
      channel.close();
    } catch (IOException _) {
      // The server is gone, and this connection with it.
    }
  }

  /**
   * The server.
   *
   * @return the number of its process
   */
  public long process() {
    return process;
  }

  /**
   * Asks the server to end.
   *
   * @throws io.varve.oci.error.Conflict when devices are attached or served
   * @throws IOException when it can't be reached
   */
  public void shutdown() throws IOException {
    call(verb("shutdown"));
  }

  private static JsonObjectBuilder verb(String verb) {
    return JsonValue.object().put("verb", verb);
  }

  private static JsonObjectBuilder verb(String verb, BlockName name) {
    return verb(verb).put("name", name.toString());
  }

  private ControlChannel open() throws IOException {
    ControlChannel channel = new ControlChannel(SocketChannel.open(server));
    try {
      channel.receive(MAX_GREETING);
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private JsonObject call(JsonObjectBuilder request) throws IOException {
    try (ControlChannel channel = open()) {
      channel.send(request.build());
      return Failures.requireSuccess(channel.receive(MAX_REPLY));
    }
  }

  @Override
  public VolumeInfo create(VolumeName name, long size) throws IOException {
    return VolumeDocuments.volume(call(verb("create", name).put("size", size)));
  }

  @Override
  public VolumeInfo grow(VolumeName name, long size) throws IOException {
    return VolumeDocuments.volume(call(verb("grow", name).put("size", size)));
  }

  @Override
  public List<VolumeInfo> volumes() throws IOException {
    return VolumeDocuments.list(call(verb("volumes")), VolumeDocuments::volume);
  }

  @Override
  public List<SnapshotInfo> snapshots(VolumeName volume) throws IOException {
    return VolumeDocuments.list(call(verb("snapshots", volume)), VolumeDocuments::snapshot);
  }

  @Override
  public SnapshotInfo snapshot(SnapshotName name, SnapshotArea area) throws IOException {
    return VolumeDocuments.snapshot(
        call(verb("snapshot", name).put("area", VolumeDocuments.area(area))));
  }

  @Override
  public List<SnapshotInfo> snapshotTogether(List<SnapshotName> names, SnapshotArea area)
      throws IOException {
    List<String> texts = names.stream().map(SnapshotName::toString).toList();
    JsonObjectBuilder request = verb("snapshotTogether").put("names", JsonValue.ofStrings(texts));
    return VolumeDocuments.list(
        call(request.put("area", VolumeDocuments.area(area))), VolumeDocuments::snapshot);
  }

  @Override
  public VolumeInfo cloneFrom(SnapshotName from, VolumeName to) throws IOException {
    return VolumeDocuments.volume(call(verb("clone", from).put("to", to.value())));
  }

  @Override
  public void rollback(SnapshotName to) throws IOException {
    call(verb("rollback", to));
  }

  @Override
  public void delete(BlockName name) throws IOException {
    call(verb("delete", name));
  }

  @Override
  public List<SnapshotName> prune() throws IOException {
    return call(verb("prune")).strings("list").orElse(List.of()).stream()
        .map(SnapshotName::parse)
        .toList();
  }

  @Override
  public BlockUsage usage(BlockName name) throws IOException {
    JsonObject usage = call(verb("usage", name));
    return new BlockUsage(
        VolumeDocuments.number(usage, "exclusive"), VolumeDocuments.number(usage, "shared"));
  }

  @Override
  public PoolUsage usage() throws IOException {
    JsonObject usage = call(verb("poolUsage"));
    return new PoolUsage(
        VolumeDocuments.number(usage, "capacity"),
        VolumeDocuments.number(usage, "used"),
        VolumeDocuments.number(usage, "metadata"),
        (int) VolumeDocuments.number(usage, "chunkSize"));
  }

  @Override
  public List<Extent> changes(BlockName from, BlockName to) throws IOException {
    return VolumeDocuments.list(
        call(verb("changes", to).put("from", from.toString())), VolumeDocuments::extent);
  }

  @Override
  public AreaAdvice adviseArea(VolumeName volume) throws IOException {
    JsonObject advice = call(verb("advise", volume));
    return new AreaAdvice(
        VolumeDocuments.number(advice, "bytes"), advice.requiredString("explanation"));
  }

  @Override
  public PoolReport check() throws IOException {
    JsonObject report = call(verb("check"));
    return new PoolReport(
        VolumeDocuments.number(report, "chunks"),
        VolumeDocuments.number(report, "pages"),
        report.strings("findings").orElse(List.of()));
  }

  @Override
  public byte[] read(BlockName name, long offset, int length) throws IOException {
    JsonObject reply = call(verb("read", name).put("offset", offset).put("length", length));
    return HexFormat.of().parseHex(reply.requiredString("text"));
  }

  @Override
  public void export(BlockName source, Optional<BlockName> base, OutputStream target)
      throws IOException {
    try (ControlChannel channel = open()) {
      channel.send(
          verb("export", source).putNonEmpty("base", base.map(BlockName::toString)).build());
      channel.streamIn().transferTo(target);
      Failures.requireSuccess(channel.receive(MAX_REPLY));
    }
  }

  @Override
  public StreamHeader restore(VolumeName name, InputStream source) throws IOException {
    try (ControlChannel channel = open()) {
      channel.send(verb("restore", name).build());
      try (OutputStream out = channel.streamOut()) {
        source.transferTo(out);
      }
      return VolumeDocuments.header(Failures.requireSuccess(channel.receive(MAX_REPLY)));
    }
  }

  @Override
  public Path attach(BlockName name) throws IOException {
    return Path.of(call(verb("attach", name)).requiredString("text"));
  }

  @Override
  public void detach(BlockName name) throws IOException {
    call(verb("detach", name));
  }

  @Override
  public void mount(BlockName name, String type, List<String> options, Path target)
      throws IOException {
    call(
        verb("mount", name)
            .put("type", type)
            .put("options", JsonValue.ofStrings(options))
            .put("target", target.toAbsolutePath().toString()));
  }

  @Override
  public void hold(BlockName name, String holder) throws IOException {
    call(verb("hold", name).put("holder", holder));
  }

  @Override
  public void release(BlockName name, String holder) throws IOException {
    call(verb("release", name).put("holder", holder));
  }

  @Override
  public List<BlockUse> uses() throws IOException {
    return VolumeDocuments.list(call(verb("uses")), VolumeDocuments::use);
  }

  @Override
  public String serve(BlockName name, String address, Optional<Path> credentials)
      throws IOException {
    JsonObjectBuilder request = verb("serve", name).put("address", address);
    return call(request.putNonEmpty("credentials", credentials.map(Path::toString)))
        .requiredString("text");
  }

  @Override
  public Serving serveWhileOpen(BlockName name, String address, Optional<Path> credentials)
      throws IOException {
    ControlChannel channel = open();
    try {
      channel.send(
          verb("serveWhileOpen", name)
              .put("address", address)
              .putNonEmpty("credentials", credentials.map(Path::toString))
              .build());
      JsonObject reply = Failures.requireSuccess(channel.receive(MAX_REPLY));
      return RemoteServing.of(channel, reply.requiredString("text"));
    } catch (IOException | RuntimeException e) {
      channel.close(); // which ends the export, if it came about
      throw e;
    }
  }

  /** Listened to by a thread of its own, as an interrupt would close the connection at once. */
  private record RemoteServing(ControlChannel channel, String uri, CountDownLatch ended)
      implements Serving {

    static RemoteServing of(ControlChannel channel, String uri) {
      RemoteServing serving = new RemoteServing(channel, uri, new CountDownLatch(1));
      Thread.ofPlatform().daemon().name("export " + uri).start(serving::listen);
      return serving;
    }

    private void listen() {
      try {
        channel.awaitEnd();
      } catch (IOException _) {
        // The server is gone, and the export with it.
      } finally {
        ended.countDown();
      }
    }

    @Override
    public void await() throws InterruptedException {
      ended.await();
    }

    /** Comes back when the server has closed its side, after the end of the export. */
    @Override
    public void close() throws IOException {
      try (channel) {
        channel.finish();
        ended.await();
      } catch (ClosedChannelException _) {
        // The connection, and the export with it, has ended already.
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt(); // the server ends it in a moment
      }
    }
  }

  @Override
  public void stopServing(BlockName name) throws IOException {
    call(verb("stopServing", name));
  }

  /** Lets the server go. */
  @Override
  public void close() throws IOException {
    presence.close();
  }
}
