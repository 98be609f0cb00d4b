package io.varve.cli.command;

import io.varve.cli.format.HumanSize;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.render.Style;
import io.varve.engine.Engine;
import io.varve.engine.image.ImageService.ImageSummary;
import io.varve.oci.Digest;
import io.varve.oci.Reference;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.NotFound;
import io.varve.oci.error.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code varve quickstart}: the main job on real input. It runs the commands that a person would
 * type, in this process, and shows each before its output; nothing it prints is prepared.
 */
final class QuickstartCommand implements Command {

  private static final Reference BASE = Reference.parse("debian:12");
  private static final String SLIM = "debian:12-slim";
  private static final String IMAGE = "layers-demo";
  private static final String CHANGED = "layers-demo:changed";
  private static final String FIRST = "quickstart-a";
  private static final String SECOND = "quickstart-b";
  private static final String VOLUME = "quickstart-data";
  private static final int MANY = 10;

  @Override
  public CommandSpec spec() {
    return CommandSpec.of("quickstart", "", "See the main job done on this host")
        .arguments(0, 0)
        .build();
  }

  @Override
  public int run(Arguments arguments, Session session) throws IOException, InterruptedException {
    Tour tour = new Tour(session);
    tour.base();
    tour.build();
    tour.containers();
    tour.copyOnWrite();
    tour.sharing();
    tour.commit();
    tour.volume();
    tour.end();
    return 0;
  }

  private static final class Tour {
    private final Session session;
    private final Style style;
    private int chapter;

    Tour(Session session) {
      this.session = session;
      this.style = session.hasColours(1) ? Style.COLOURED : Style.PLAIN;
    }

    void base() throws IOException, InterruptedException {
      chapter("A base image");
      Engine engine = session.engine();
      if (find(BASE).isPresent()) {
        say("debian:12 is here already.");
        return;
      }
      try {
        show("pull", SLIM);
        show("tag", SLIM, BASE.familiar());
      } catch (Unavailable | NotFound e) {
        say("No registry answers (" + e.getMessage() + ").");
        say("So Debian makes one: debootstrap fetches its packages, and the tree is imported.");
        Digest _ =
            engine
                .bootstrap()
                .make(
                    BASE,
                    event -> {
                      if (event instanceof io.varve.oci.task.ProgressEvent.Message(String text)) {
                        say(text);
                      }
                    });
        show("images");
      }
    }

    void build() throws IOException, InterruptedException {
      chapter("A Dockerfile becomes layers");
      Path example = example();
      session.out().raw(Files.readString(example.resolve("Dockerfile")).indent(4));
      show("build", "-t", IMAGE, example.toString());
      show("image", "tree", IMAGE);
    }

    void containers() throws IOException, InterruptedException {
      chapter("Two containers on one image");
      removeLeftovers();
      show("run", "-d", "--name", FIRST, IMAGE, "sleep", "infinity");
      show("run", "-d", "--name", SECOND, IMAGE, "sleep", "infinity");
      show("ps");
      show("image", "tree", FIRST);
    }

    void copyOnWrite() throws IOException, InterruptedException {
      chapter("Copy-on-write: one container changes, nothing else does");
      Digest before = id();
      show(
          "exec",
          FIRST,
          "sh",
          "-c",
          "echo mine > /srv/added; echo changed >> /etc/issue; rm /etc/motd");
      show("diff", FIRST);
      say("The other container has changed nothing, and still sees what the image has:");
      show("diff", SECOND);
      show("exec", SECOND, "sh", "-c", "ls /srv; cat /etc/issue; ls -l /etc/motd");
      say(
          "The image is "
              + id().shortHex()
              + (id().equals(before) ? ", as before." : ", and was " + before.shortHex() + "!"));
      say("Where a path comes from, the layer that wins first:");
      show("which", FIRST, "/etc/issue");
      show("which", SECOND, "/etc/issue");
      show("which", FIRST, "/etc/motd");
    }

    void sharing() throws IOException, InterruptedException {
      chapter("Stored once, on disk and in memory");
      show("system", "df");
      List<String> read =
          List.of(
              "run",
              "--rm",
              "--network",
              "none",
              IMAGE,
              "sh",
              "-c",
              "cat /usr/lib/*/*.so* > /dev/null");
      command(read);
      quietly(read);
      long one = session.engine().residentBytes(IMAGE);
      long cachedAfterOne = cached();
      for (int i = 2; i <= MANY; i++) {
        quietly(read);
      }
      long many = session.engine().residentBytes(IMAGE);
      say(
          "Page cache held by the image's files: "
              + HumanSize.decimal(one)
              + " after the first such container, "
              + HumanSize.decimal(many)
              + " after the tenth; the host's whole page cache grew by "
              + HumanSize.decimal(Math.max(0, cached() - cachedAfterOne))
              + " meanwhile.");
    }

    void commit() throws IOException, InterruptedException {
      chapter("Keep the changes as a new layer");
      show("commit", FIRST, CHANGED);
      show("run", "--rm", "--network", "none", CHANGED, "cat", "/srv/added");
      show("history", CHANGED);
    }

    void volume() throws IOException, InterruptedException {
      chapter("Data that outlives its container");
      show(
          "run",
          "--rm",
          "--network",
          "none",
          "-v",
          VOLUME + ":/data",
          IMAGE,
          "sh",
          "-c",
          "date > /data/written");
      say("That container is gone. Another one reads what it wrote:");
      show(
          "run",
          "--rm",
          "--network",
          "none",
          "-v",
          VOLUME + ":/data",
          IMAGE,
          "cat",
          "/data/written");
    }

    void end() throws IOException, InterruptedException {
      chapter("Clean up");
      show("rm", "-f", FIRST, SECOND);
      show("volume", "rm", VOLUME);
      say("The images stay. Go on with: varve run -it " + IMAGE + "   ·   varve --help");
    }

    private void removeLeftovers() throws IOException, InterruptedException {
      for (String name : List.of(FIRST, SECOND)) {
        try {
          session.engine().containers().remove(name, true, true);
        } catch (NotFound _) {
          // the last tour went to its end and left nothing
        }
      }
    }

    private Path example() throws IOException {
      Optional<Path> home = session.variable("VARVE_HOME").map(Path::of);
      Path example = home.orElse(Path.of(".")).resolve("examples/layers");
      if (!Files.isRegularFile(example.resolve("Dockerfile"))) {
        throw new FailedPrecondition(
            "the example " + example + " is missing; run \"./varve quickstart\" from a checkout");
      }
      return example;
    }

    private Digest id() throws IOException {
      return session.engine().images().inspect(IMAGE).imageId();
    }

    private Optional<ImageSummary> find(Reference name) throws IOException {
      return session.engine().images().list().stream()
          .filter(image -> image.reference().equals(Optional.of(name)))
          .findFirst();
    }

    private static long cached() throws IOException {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("Cached:")) {
          return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
        }
      }
      return 0;
    }

    private void quietly(List<String> words) throws IOException, InterruptedException {
      int code = session.invoke(words);
      if (code != 0) {
        throw new FailedPrecondition("quickstart: " + words + " ended with " + code);
      }
    }

    private void show(String... words) throws IOException, InterruptedException {
      command(List.of(words));
      quietly(List.of(words));
      session.err().flush();
      session.out().flush();
    }

    private void command(List<String> words) {
      StringBuilder line = new StringBuilder("$ varve");
      for (String word : words) {
        boolean plain = word.chars().noneMatch(c -> " ;>*&|'".indexOf(c) >= 0);
        line.append(' ').append(plain ? word : "'" + word + "'");
      }
      session.out().line(style.strong(line.toString()));
      session.out().flush();
    }

    private void chapter(String title) {
      chapter++;
      session.out().line("");
      session.out().line(style.active("── " + chapter + ". " + title + " ──"));
      session.out().flush();
    }

    private void say(String text) {
      session.out().line(text);
      session.out().flush();
    }
  }
}
