package io.varve.builder.testing;

import io.varve.builder.step.StepCommand;
import io.varve.builder.step.StepMount;
import io.varve.builder.step.StepOutput;
import io.varve.builder.step.StepRunner;
import io.varve.storage.snapshot.Mount;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Runs steps by chroot(1) in a mount namespace of their own. */
public final class ChrootRunner implements StepRunner {

  private final AtomicInteger runs = new AtomicInteger();

  public int runs() {
    return runs.get();
  }

  /** Waits until so many programs have been started. */
  public void awaitRuns(int number) throws InterruptedException {
    synchronized (runs) {
      while (runs.get() < number) {
        runs.wait();
      }
    }
  }

  /** Standard input of the programs that run on a terminal, which this one plays. */
  public volatile String typed = "";

  private final List<String> hostNames = new CopyOnWriteArrayList<>();

  /** What the host was called in each run. */
  public List<String> hostNames() {
    return List.copyOf(hostNames);
  }

  /** What those programs printed. */
  public final List<String> shown = new CopyOnWriteArrayList<>();

  @Override
  public int interact(StepCommand command) throws IOException, InterruptedException {
    return run(command, (_, line) -> shown.add(line), typed);
  }

  @Override
  public int run(StepCommand command, StepOutput output) throws IOException, InterruptedException {
    return run(command, output, "");
  }

  private int run(StepCommand command, StepOutput output, String input)
      throws IOException, InterruptedException {
    hostNames.add(command.hostname());
    synchronized (runs) {
      runs.incrementAndGet();
      runs.notifyAll();
    }
    Path work = Files.createTempDirectory("step");
    try {
      Path root = Files.createDirectory(work.resolve("root"));
      StringBuilder script = new StringBuilder("set -e\n");
      command.rootfs().forEach(mount -> script.append(mountLine(mount, root)));
      script.append("mkdir -p " + root + "/proc\n");
      int number = 0;
      for (StepMount mount : command.mounts()) {
        number++;
        script.append(line(mount, root, work.resolve("m" + number)));
      }
      script.append(program(command, root));
      Process process =
          new ProcessBuilder("unshare", "-m", "sh", "-c", script.toString())
              .redirectErrorStream(true)
              .start();
      try (OutputStream in = process.getOutputStream()) {
        in.write(input.getBytes(StandardCharsets.UTF_8));
      } catch (IOException _) {
        // The program ended without reading it.
      }
      Thread reader = Thread.ofVirtual().start(() -> copy(process, output));
      try {
        int code = process.waitFor();
        reader.join();
        return code;
      } catch (InterruptedException e) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        throw e;
      }
    } finally {
      Programs.run("rm", "-rf", work.toString());
    }
  }

  private static void copy(Process process, StepOutput output) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      lines.lines().forEach(line -> output.line(false, line));
    } catch (IOException | java.io.UncheckedIOException e) {
      output.line(true, "reading the output failed: " + e.getMessage());
    }
  }

  private static String mountLine(Mount mount, Path at) {
    if (mount.type().equals("bind")) {
      return "mount --rbind " + mount.source() + " " + at + "\n";
    }
    List<String> lower = new ArrayList<>();
    List<String> rest = new ArrayList<>();
    for (String option : mount.options()) {
      if (option.startsWith("lowerdir+=")) {
        lower.add(option.substring("lowerdir+=".length()));
      } else {
        rest.add(option);
      }
    }
    if (rest.isEmpty() && lower.size() == 1) {
      return "mount --bind " + lower.getFirst() + " " + at + "\n";
    }
    rest.addFirst("lowerdir=" + String.join(":", lower));
    return "mount -t overlay overlay -o " + String.join(",", rest) + " " + at + "\n";
  }

  private static String line(StepMount mount, Path root, Path at) throws IOException {
    String target = root + mount.target();
    return switch (mount) {
      case StepMount.Bind bind ->
          (Files.isDirectory(bind.source())
                  ? "mkdir -p " + target
                  : "mkdir -p $(dirname " + target + "); : >> " + target)
              + "\nmount --bind "
              + bind.source()
              + " "
              + target
              + "\n"
              + (bind.readOnly() ? "mount -o remount,bind,ro " + target + "\n" : "");
      case StepMount.Snapshot snapshot -> {
        Files.createDirectory(at);
        yield snapshot.source().stream().map(m -> mountLine(m, at)).collect(Collectors.joining())
            + "if [ -d "
            + at
            + snapshot.path()
            + " ]; then mkdir -p "
            + target
            + "; else mkdir -p $(dirname "
            + target
            + "); : >> "
            + target
            + "; fi\nmount --bind "
            + at
            + snapshot.path()
            + " "
            + target
            + "\n";
      }
      case StepMount.Memory _ -> "mkdir -p " + target + "\nmount -t tmpfs tmpfs " + target + "\n";
      case StepMount.Secret secret -> {
        Files.write(at, secret.content().bytes());
        yield "mkdir -p $(dirname "
            + target
            + "); : >> "
            + target
            + "\nchmod "
            + Integer.toOctalString(secret.mode())
            + " "
            + at
            + "\nmount --bind "
            + at
            + " "
            + target
            + "\n";
      }
    };
  }

  private static String program(StepCommand command, Path root) {
    StringBuilder line = new StringBuilder("exec chroot ");
    if (!command.user().isEmpty()) {
      line.append("--userspec=").append(quote(command.user())).append(' ');
    }
    line.append(root).append(" /bin/busybox env -i ");
    command
        .environment()
        .forEach((name, value) -> line.append(quote(name + "=" + value)).append(' '));
    line.append("/bin/busybox sh -c ");
    line.append(quote("cd \"$0\" && exec \"$@\"")).append(' ');
    line.append(quote(command.workingDirectory()));
    command.arguments().forEach(argument -> line.append(' ').append(quote(argument)));
    return line.append('\n').toString();
  }

  private static String quote(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
