package io.varve.blockstore.volume;

import io.varve.blockstore.AreaAdvice;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.BlockUsage;
import io.varve.blockstore.PoolUsage;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.pool.PoolReport;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.EngineException;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Offers the volumes of this process to others, on a Unix socket that only its owner may use. The
 * server greets each connection, which then may carry one request. A connection that stays open
 * keeps the server. It ends when {@code shutdown} is asked for (refused while devices are attached
 * or served), or after a time without connections, devices and NBD servers.
 */
public final class VolumeServer implements AutoCloseable {

  private static final int MAX_REQUEST = 64 << 10;

  private final OwnedVolumes volumes;
  private final Path socket;
  private final ServerSocketChannel listener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition change = lock.newCondition();
  private int connections;
  private boolean ending;

  private VolumeServer(OwnedVolumes volumes, Path socket, ServerSocketChannel listener) {
    this.volumes = volumes;
    this.socket = socket;
    this.listener = listener;
  }

  /**
   * Begins to listen.
   *
   * @param volumes what is offered; closed with this
   * @param socket where; a file that an earlier server left is replaced, as the pool's lock tells
   *     that none is alive
   * @return the server
   * @throws IOException when the socket can't be made
   */
  public static VolumeServer start(OwnedVolumes volumes, Path socket) throws IOException {
    Files.deleteIfExists(socket);
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(socket));
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
    VolumeServer server = new VolumeServer(volumes, socket, listener);
    Thread.ofPlatform().daemon().name("volume server").start(server::accept);
    return server;
  }

  /**
   * Waits until somebody asks for the end, or nobody has needed the server for a while.
   *
   * @param idle how long nobody needs it before it ends
   * @throws InterruptedException when interrupted
   * @throws IOException never
   */
  public void awaitEnd(Duration idle) throws InterruptedException, IOException {
    lock.lock();
    try {
      long patience = idle.toNanos();
      while (!ending) {
        if (connections > 0 || volumes.busy()) {
          change.await(idle.toNanos(), TimeUnit.NANOSECONDS);
          patience = idle.toNanos();
        } else if (patience > 0) {
          patience = change.awaitNanos(patience);
        } else {
          ending = true;
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    try {
      while (true) {
        SocketChannel client = listener.accept();
        Thread.ofPlatform().daemon().name("volume request").start(() -> serve(client));
      }
    } catch (IOException _) {
      // The listener was closed.
    }
  }

  private void serve(SocketChannel client) {
    try (ControlChannel channel = new ControlChannel(client)) {
      if (arrives()) {
        try {
          answer(channel);
        } finally {
          leaves();
        }
      }
    } catch (IOException _) {
      // The client went away; what it asked for is done or has failed.
    }
  }

  /** A server that ends greets nobody; the client then looks for another way. */
  private boolean arrives() {
    lock.lock();
    try {
      connections += ending ? 0 : 1;
      return !ending;
    } finally {
      lock.unlock();
    }
  }

  private void leaves() {
    lock.lock();
    try {
      connections--;
      change.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void answer(ControlChannel channel) throws IOException {
    channel.send(JsonValue.object().put("process", ProcessHandle.current().pid()).build());
    try {
      JsonObject request = channel.receive(MAX_REQUEST);
      channel.send(perform(request, channel));
    } catch (EngineException | IllegalStateException e) {
      channel.send(Failures.encode(e));
    } catch (EOFException _) {
      // The client only wanted the server to stay for a while.
    } catch (IOException e) {
      channel.send(Failures.encode(e));
    }
  }

  private JsonObject perform(JsonObject request, ControlChannel channel) throws IOException {
    String verb = request.requiredString("verb");
    return switch (verb) {
      case "create" ->
          VolumeDocuments.volume(
              volumes.create(volume(request), VolumeDocuments.number(request, "size")));
      case "volumes" -> list(VolumeDocuments.list(volumes.volumes(), VolumeDocuments::volume));
      case "snapshots" ->
          list(VolumeDocuments.list(volumes.snapshots(volume(request)), VolumeDocuments::snapshot));
      case "snapshot" ->
          VolumeDocuments.snapshot(volumes.snapshot(snapshot(request), area(request)));
      case "snapshotTogether" ->
          list(
              VolumeDocuments.list(
                  volumes.snapshotTogether(snapshots(request), area(request)),
                  VolumeDocuments::snapshot));
      case "clone" ->
          VolumeDocuments.volume(
              volumes.cloneFrom(snapshot(request), new VolumeName(request.requiredString("to"))));
      case "rollback" -> done(() -> volumes.rollback(snapshot(request)));
      case "delete" -> done(() -> volumes.delete(name(request)));
      case "prune" ->
          list(JsonValue.ofStrings(volumes.prune().stream().map(SnapshotName::toString).toList()));
      case "export" -> export(request, channel);
      case "serveWhileOpen" -> serveWhileOpen(request, channel);
      case "restore" -> restore(request, channel);
      case "shutdown" -> shutdown();
      case "grow" ->
          VolumeDocuments.volume(
              volumes.grow(volume(request), VolumeDocuments.number(request, "size")));
      default -> performOther(verb, request);
    };
  }

  private JsonObject performOther(String verb, JsonObject request) throws IOException {
    return switch (verb) {
      case "usage" -> usage(volumes.usage(name(request)));
      case "poolUsage" -> poolUsage(volumes.usage());
      case "changes" ->
          list(
              VolumeDocuments.list(
                  volumes.changes(BlockName.parse(request.requiredString("from")), name(request)),
                  VolumeDocuments::extent));
      case "advise" -> advice(volumes.adviseArea(volume(request)));
      case "check" -> report(volumes.check());
      case "attach" -> text(volumes.attach(name(request)).toString());
      case "detach" -> done(() -> volumes.detach(name(request)));
      case "mount" ->
          done(
              () ->
                  volumes.mount(
                      name(request),
                      request.requiredString("type"),
                      request.strings("options").orElse(List.of()),
                      Path.of(request.requiredString("target"))));
      case "read" -> read(request);
      case "hold" -> done(() -> volumes.hold(name(request), request.requiredString("holder")));
      case "release" ->
          done(() -> volumes.release(name(request), request.requiredString("holder")));
      case "uses" -> list(VolumeDocuments.list(volumes.uses(), VolumeDocuments::use));
      case "serve" ->
          text(
              volumes.serve(
                  name(request),
                  request.requiredString("address"),
                  request.string("credentials").map(Path::of)));
      case "stopServing" -> done(() -> volumes.stopServing(name(request)));
      default -> throw new InvalidArgument("the volume server knows no verb '%s'".formatted(verb));
    };
  }

  private interface Work {
    void run() throws IOException;
  }

  private static JsonObject done(Work work) throws IOException {
    work.run();
    return JsonObject.EMPTY;
  }

  private static JsonObject list(JsonValue list) {
    return JsonValue.object().put("list", list).build();
  }

  private static JsonObject text(String text) {
    return JsonValue.object().put("text", text).build();
  }

  private static JsonObject usage(BlockUsage usage) {
    return JsonValue.object()
        .put("exclusive", usage.exclusive())
        .put("shared", usage.shared())
        .build();
  }

  private static JsonObject poolUsage(PoolUsage usage) {
    return JsonValue.object()
        .put("capacity", usage.capacity())
        .put("used", usage.used())
        .put("metadata", usage.metadata())
        .put("chunkSize", usage.chunkSize())
        .build();
  }

  private static JsonObject advice(AreaAdvice advice) {
    return JsonValue.object()
        .put("bytes", advice.bytes())
        .put("explanation", advice.explanation())
        .build();
  }

  private static JsonObject report(PoolReport report) {
    return JsonValue.object()
        .put("chunks", report.chunks())
        .put("pages", report.pages())
        .put("findings", JsonValue.ofStrings(report.findings()))
        .build();
  }

  private JsonObject read(JsonObject request) throws IOException {
    byte[] bytes =
        volumes.read(
            name(request),
            VolumeDocuments.number(request, "offset"),
            (int) VolumeDocuments.number(request, "length"));
    return text(HexFormat.of().formatHex(bytes));
  }

  private JsonObject export(JsonObject request, ControlChannel channel) throws IOException {
    BlockName name = name(request);
    try (OutputStream out = channel.streamOut()) {
      volumes.export(name, request.string("base").map(BlockName::parse), out);
    }
    return JsonObject.EMPTY;
  }

  /** The export ends with the connection, whatever ends that. */
  private JsonObject serveWhileOpen(JsonObject request, ControlChannel channel) throws IOException {
    Optional<Path> credentials = request.string("credentials").map(Path::of);
    try (Serving serving =
        volumes.serveWhileOpen(name(request), request.requiredString("address"), credentials)) {
      channel.send(text(serving.uri()));
      channel.awaitEnd();
    }
    return JsonObject.EMPTY;
  }

  private JsonObject restore(JsonObject request, ControlChannel channel) throws IOException {
    InputStream in = channel.streamIn();
    try {
      return VolumeDocuments.header(volumes.restore(volume(request), in));
    } finally {
      // The client sends all before it reads the answer.
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private JsonObject shutdown() throws IOException {
    if (volumes.busy()) {
      throw new Conflict("volumes are attached or served: detach and stop them first");
    }
    lock.lock();
    try {
      ending = true;
      change.signalAll();
    } finally {
      lock.unlock();
    }
    return JsonObject.EMPTY;
  }

  private static BlockName name(JsonObject request) {
    return BlockName.parse(request.requiredString("name"));
  }

  private static VolumeName volume(JsonObject request) {
    return new VolumeName(request.requiredString("name"));
  }

  private static SnapshotArea area(JsonObject request) {
    return VolumeDocuments.area(request.object("area").orElse(JsonObject.EMPTY));
  }

  private static List<SnapshotName> snapshots(JsonObject request) {
    return request.strings("names").orElse(List.of()).stream().map(SnapshotName::parse).toList();
  }

  private static SnapshotName snapshot(JsonObject request) {
    return SnapshotName.parse(request.requiredString("name"));
  }

  /** Stops listening and closes the volumes. */
  @Override
  public void close() throws IOException {
    try (volumes) {
      listener.close();
      Files.deleteIfExists(socket);
    }
  }
}
