package io.varve.image.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/** A TCP proxy that does harm at one position of the bytes that flow to the client. */
public final class FaultProxy implements AutoCloseable {

  /** What happens. */
  public enum Harm {
    /** The connection ends. */
    CUT,
    /** A byte changes. */
    CORRUPT,
    /** Nothing more comes on this connection. */
    STALL
  }

  private final ServerSocket listener;
  private final InetSocketAddress target;
  private final Harm harm;
  private final long position;
  private final AtomicLong passed = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  /** Starts; the harm is done once, when the byte at the position passes. */
  public FaultProxy(InetSocketAddress target, Harm harm, long position) throws IOException {
    this.target = target;
    this.harm = harm;
    this.position = position;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** Host and port for references. */
  public String registry() {
    return "127.0.0.1:" + listener.getLocalPort();
  }

  /** How many bytes have gone to clients. */
  public long passed() {
    return passed.get();
  }

  /** How many connections were made. */
  public long connections() {
    return connections.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        connections.incrementAndGet();
        Socket server = new Socket(target.getAddress(), target.getPort());
        open.add(client);
        open.add(server);
        threads.execute(() -> pump(client, server, false));
        threads.execute(() -> pump(server, client, true));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void pump(Socket from, Socket to, boolean toClient) {
    byte[] chunk = new byte[16384];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        if (toClient && !forward(chunk, count, out)) {
          return;
        }
        if (!toClient) {
          out.write(chunk, 0, count);
        }
      }
    } catch (IOException e) {
      // one side has gone
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean forward(byte[] chunk, int count, OutputStream out)
      throws IOException, InterruptedException {
    long start = passed.getAndAdd(count);
    boolean here = start <= position && position < start + count;
    int before = (int) (position - start);
    if (here && harm == Harm.CORRUPT) {
      chunk[before] ^= 0x55;
    }
    if (here && harm != Harm.CORRUPT) {
      out.write(chunk, 0, before);
      out.flush();
      if (harm == Harm.STALL) {
        Thread.sleep(Long.MAX_VALUE);
      }
      return false;
    }
    out.write(chunk, 0, count);
    return true;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : open) {
      socket.close();
    }
    threads.shutdownNow();
    threads.close();
  }
}
