package io.varve.builder.output;

import io.varve.image.ResolvedImage;
import io.varve.image.archive.ArchiveSink;
import io.varve.image.archive.DirectorySink;
import io.varve.image.archive.ImageSaver;
import io.varve.image.archive.SavedImage;
import io.varve.image.archive.TarSink;
import io.varve.image.transfer.ImagePacker;
import io.varve.oci.Descriptor;
import io.varve.oci.Reference;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.task.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Writes built images where they leave the store.
 *
 * @param packer compresses layers ahead
 * @param saver writes archives
 * @param push sends to registries
 */
public record ImageOutputs(ImagePacker packer, ImageSaver saver, Push push) {

  /** Sends an image to a registry; the engine knows the credentials. */
  @FunctionalInterface
  public interface Push {
    /**
     * Sends.
     *
     * @param image the image; with its whole index when its record leads to one
     * @param to the name in the registry
     * @param output how it travels
     * @param progress is told of each layer
     * @return what the registry has now
     * @throws IOException when it fails
     * @throws InterruptedException when the thread was interrupted
     */
    Descriptor push(
        ResolvedImage image, Reference to, BuildOutput.Registry output, ProgressListener progress)
        throws IOException, InterruptedException;
  }

  /**
   * Writes an archive.
   *
   * @param image the image, packed
   * @param archive where and how
   * @param names the names that loading gives it
   * @param progress is told of each layer
   * @throws IOException when it fails
   * @throws InterruptedException when the thread was interrupted
   */
  public void write(
      ResolvedImage image,
      BuildOutput.Archive archive,
      List<Reference> names,
      ProgressListener progress)
      throws IOException, InterruptedException {
    archive
        .destination()
        .write(
            out -> {
              TarSink sink = new TarSink(out);
              save(image, names, archive.format(), sink, progress);
              sink.finish();
            });
  }

  /**
   * Writes a layout into a directory.
   *
   * @param image the image, packed
   * @param layout where and how
   * @param names the names that loading gives it
   * @param progress is told of each layer
   * @throws IOException when it fails
   */
  public void write(
      ResolvedImage image,
      BuildOutput.Layout layout,
      List<Reference> names,
      ProgressListener progress)
      throws IOException {
    Path directory = layout.directory();
    try (DirectorySink sink = new DirectorySink(directory)) {
      save(image, names, layout.format(), sink, progress);
    }
  }

  /**
   * Sends an image under each of its names.
   *
   * @param image the image
   * @param registry how
   * @param names the names
   * @param progress is told of each layer
   * @throws InvalidArgument when there is no name
   * @throws IOException when it fails
   * @throws InterruptedException when the thread was interrupted
   */
  public void push(
      ResolvedImage image,
      BuildOutput.Registry registry,
      List<Reference> names,
      ProgressListener progress)
      throws IOException, InterruptedException {
    if (names.isEmpty()) {
      throw new InvalidArgument(
          "an image without a name can't be pushed: name it with -t or with name= of --output");
    }
    for (Reference name : names) {
      Descriptor _ = push.push(image, name, registry, progress);
    }
  }

  private void save(
      ResolvedImage image,
      List<Reference> names,
      ImageSaver.Format format,
      ArchiveSink sink,
      ProgressListener progress)
      throws IOException {
    saver.save(List.of(new SavedImage(image, names)), Optional.empty(), format, sink, progress);
  }
}
