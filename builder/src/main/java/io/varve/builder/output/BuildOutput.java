package io.varve.builder.output;

import io.varve.image.archive.ImageSaver;
import io.varve.oci.Reference;
import java.nio.file.Path;
import java.util.List;

/** Where the result of a build goes ({@code --output}). */
public sealed interface BuildOutput {

  /**
   * An image in the store; also what a build without outputs makes.
   *
   * @param names names besides those of the build
   * @param packaging how its layers are packed when statements about it name its digest; otherwise
   *     they are kept only unpacked
   */
  record Image(List<Reference> names, LayerPackaging packaging) implements BuildOutput {
    /** Without further names. */
    public static final Image PLAIN = new Image(List.of(), LayerPackaging.STANDARD);

    /** Copies the names. */
    public Image {
      names = List.copyOf(names);
    }
  }

  /**
   * An image in the store that is sent to registries under each of its names, too.
   *
   * @param names names besides those of the build
   * @param packaging how its layers travel
   * @param insecure whether plain HTTP is allowed
   * @param byDigest whether the registry gets no tag, only the digest; the image then stays in the
   *     store without these names
   */
  record Registry(
      List<Reference> names, LayerPackaging packaging, boolean insecure, boolean byDigest)
      implements BuildOutput {
    /** Copies the names. */
    public Registry {
      names = List.copyOf(names);
    }
  }

  /**
   * An archive of the image.
   *
   * @param format an OCI layout, or one that docker loads, too
   * @param destination takes the tar
   * @param names names besides those of the build, by which it is loaded again
   * @param packaging how its layers are packed
   */
  record Archive(
      ImageSaver.Format format,
      Destination destination,
      List<Reference> names,
      LayerPackaging packaging)
      implements BuildOutput {
    /** Copies the names. */
    public Archive {
      names = List.copyOf(names);
    }
  }

  /**
   * The image as an OCI layout in a directory.
   *
   * @param format an OCI layout, or one that docker's tools read, too
   * @param directory made when it is missing
   * @param names names besides those of the build
   * @param packaging how its layers are packed
   */
  record Layout(
      ImageSaver.Format format, Path directory, List<Reference> names, LayerPackaging packaging)
      implements BuildOutput {
    /** Copies the names. */
    public Layout {
      names = List.copyOf(names);
    }
  }

  /**
   * The files, in a directory of the host.
   *
   * @param path the directory; made when it is missing
   */
  record Directory(Path path) implements BuildOutput {}

  /**
   * The files, as one tar.
   *
   * @param destination takes it
   */
  record Tar(Destination destination) implements BuildOutput {}

  /**
   * Whether the image stays in the store.
   *
   * @return true when a name, or the image without one, is recorded
   */
  default boolean keepsImage() {
    return switch (this) {
      case Image _, Registry _ -> true;
      case Archive _, Layout _, Directory _, Tar _ -> false;
    };
  }
}
