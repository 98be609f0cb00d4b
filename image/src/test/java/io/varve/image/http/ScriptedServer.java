package io.varve.image.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends raw answers, the next one for each request head that comes. */
final class ScriptedServer implements AutoCloseable {

  /** After such an answer the connection ends. */
  static final String END = "\0end";

  /** Nothing is answered, the connection stays. */
  static final String SILENCE = "\0silence";

  private final ServerSocket listener;
  private final List<String> answers;
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final List<String> heads = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  ScriptedServer(String... answers) throws IOException {
    this.answers = List.of(answers);
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  URI address(String path) {
    return URI.create("http://127.0.0.1:" + listener.getLocalPort() + path);
  }

  int port() {
    return listener.getLocalPort();
  }

  int connections() {
    return connections.get();
  }

  /** The heads of the requests that came. */
  List<String> heads() {
    return heads;
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = listener.accept();
        open.add(socket);
        connections.incrementAndGet();
        threads.execute(() -> serve(socket));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      InputStream in = socket.getInputStream();
      while (true) {
        String head = head(in);
        if (head.isEmpty()) {
          return;
        }
        heads.add(head);
        String answer = answers.get(next.getAndIncrement());
        if (answer.equals(SILENCE)) {
          in.read();
          return;
        }
        boolean ends = answer.endsWith(END);
        String text = ends ? answer.substring(0, answer.length() - END.length()) : answer;
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        if (ends) {
          return;
        }
      }
    } catch (IOException e) {
      // the client has gone
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
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
