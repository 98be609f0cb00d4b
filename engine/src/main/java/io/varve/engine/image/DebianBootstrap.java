package io.varve.engine.image;

import io.varve.engine.image.ImageService.ImportOptions;
import io.varve.engine.process.Command;
import io.varve.engine.process.Programs;
import io.varve.oci.Digest;
import io.varve.oci.Reference;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.disk.Trees;
import io.varve.storage.layer.DiffOptions;
import io.varve.storage.layer.LayerDiffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Makes a Debian base image with debootstrap, for hosts that reach no registry. */
public final class DebianBootstrap {

  private static final String SUITE = "bookworm";
  private static final String MIRROR = "http://deb.debian.org/debian";

  private final Programs programs;
  private final ImageService images;
  private final Path directory;

  /**
   * A maker of base images.
   *
   * @param programs where debootstrap is looked for
   * @param images takes the image
   * @param directory where the files lie meanwhile
   */
  public DebianBootstrap(Programs programs, ImageService images, Path directory) {
    this.programs = programs;
    this.images = images;
    this.directory = directory;
  }

  /**
   * Makes Debian 12 as an image of one layer.
   *
   * @param name its name
   * @param progress is told of each part
   * @return the image's id
   * @throws io.varve.oci.error.FailedPrecondition when debootstrap is missing
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  public Digest make(Reference name, ProgressListener progress)
      throws IOException, InterruptedException {
    Path debootstrap = programs.require("debootstrap", "debootstrap", "making a Debian base image");
    Files.createDirectories(directory);
    Path work = Files.createTempDirectory(directory, "debian");
    try {
      Path root = work.resolve("root");
      progress.update(
          new ProgressEvent.Message("debootstrap --variant=minbase " + SUITE + " from " + MIRROR));
      String _ =
          Command.of(debootstrap, "--variant=minbase", SUITE, root.toString(), MIRROR)
              .runOrThrow("debootstrap");
      Trees.delete(root.resolve("var/cache/apt/archives"));
      Files.createDirectories(root.resolve("var/cache/apt/archives/partial"));
      Path tar = work.resolve("root.tar");
      progress.update(new ProgressEvent.Message("import as " + name.familiar()));
      try (OutputStream out = Files.newOutputStream(tar)) {
        LayerDiffer.writeWhole(root, DiffOptions.DEFAULT, out);
      }
      try (InputStream in = Files.newInputStream(tar)) {
        return images.importTar(
            in,
            new ImportOptions(
                Optional.of(name),
                List.of("CMD [\"bash\"]"),
                Optional.of("debootstrap --variant=minbase " + SUITE),
                Optional.empty()),
            progress);
      }
    } finally {
      Trees.delete(work);
    }
  }
}
