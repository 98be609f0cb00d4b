package io.varve.image;

import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.ImageConfig;
import io.varve.oci.ImageConfigCodec;
import io.varve.oci.Index;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.ManifestContent;
import io.varve.oci.Platform;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.storage.content.ContentProvider;
import java.io.IOException;
import java.util.Optional;

/** Reads the documents of images. Safe for several threads. */
public final class Images {

  /** Configurations larger than this are refused; real ones are some kilobytes. */
  public static final int MAXIMUM_CONFIG_SIZE = 8 << 20;

  private final ImageCatalog catalog;
  private final ContentProvider content;
  private final Platform host;

  /**
   * A reader over a catalog.
   *
   * @param catalog the names
   * @param content the documents
   * @param host the platform that is meant when none is named
   */
  public Images(ImageCatalog catalog, ContentProvider content, Platform host) {
    this.catalog = catalog;
    this.content = content;
    this.host = host;
  }

  /**
   * The names.
   *
   * @return the catalog
   */
  public ImageCatalog catalog() {
    return catalog;
  }

  /**
   * The platform that is meant when none is named.
   *
   * @return the host's platform
   */
  public Platform host() {
    return host;
  }

  /**
   * Finds an image by what a person wrote, as {@link ImageCatalog#resolve} does, for the host.
   *
   * @param text name, image id, its beginning, or digest
   * @return the image
   * @throws NotFound when it is not here
   * @throws IOException when reading fails
   */
  public ResolvedImage resolve(String text) throws IOException {
    return load(catalog.resolve(text));
  }

  /**
   * Reads the documents of an image: for the host's platform, or for the platform that the record
   * was made for.
   *
   * @param image the image's record
   * @return the image
   * @throws DataLoss when a document is missing
   * @throws IOException when reading fails
   */
  public ResolvedImage load(ImageRecord image) throws IOException {
    ManifestContent target = document(image.target());
    // No switch over patterns: the first one costs 2 ms, and nearly every command comes through
    // here.
    if (target instanceof Manifest manifest) {
      return of(image, manifest);
    }
    if (target instanceof Index index) {
      for (Descriptor choice : index.manifests()) {
        Optional<ResolvedImage> made = recorded(image, choice);
        if (made.isPresent()) {
          return made.get();
        }
      }
    }
    return load(image, host);
  }

  /**
   * Reads the documents of an image for a platform.
   *
   * @param image the image's record
   * @param platform the platform
   * @return the image
   * @throws NotFound when the image is not for that platform, or that part of it is not here
   * @throws IOException when reading fails
   */
  public ResolvedImage load(ImageRecord image, Platform platform) throws IOException {
    return switch (document(image.target())) {
      case Manifest manifest -> {
        ResolvedImage only = of(image, manifest);
        if (!platform.accepts(only.config().platform())) {
          throw new NotFound(
              "image "
                  + name(image)
                  + " is for "
                  + only.config().platform()
                  + ", not for "
                  + platform
                  + "; pull it with \"--platform "
                  + platform
                  + "\"");
        }
        yield only;
      }
      case Index index -> {
        Descriptor chosen = choose(index, platform, name(image));
        yield of(image, manifest(chosen));
      }
    };
  }

  /**
   * Picks the manifest for a platform.
   *
   * @param index the choice
   * @param platform the platform
   * @param name the image's name, for the message
   * @return the manifest's descriptor
   * @throws NotFound when no manifest is for that platform
   */
  public static Descriptor choose(Index index, Platform platform, String name) {
    return index
        .select(platform)
        .orElseThrow(
            () ->
                new NotFound(
                    "image "
                        + name
                        + " has nothing for "
                        + platform
                        + "; it has "
                        + String.join(
                            ", ",
                            index.manifests().stream()
                                .flatMap(m -> m.platform().stream())
                                .filter(p -> !p.os().equals("unknown"))
                                .map(Platform::toString)
                                .distinct()
                                .toList())
                        + ": choose one with --platform"));
  }

  /**
   * Reads a manifest or an index from the content store.
   *
   * @param target its descriptor
   * @return the document
   * @throws DataLoss when it is missing
   * @throws IOException when reading fails
   */
  public ManifestContent document(Descriptor target) throws IOException {
    byte[] raw = read(target.digest(), ManifestCodec.MAXIMUM_SIZE, "manifest");
    return ManifestCodec.parseKnown(raw, target);
  }

  /**
   * Reads an image configuration from the content store.
   *
   * @param manifest the image
   * @return its configuration
   * @throws DataLoss when it is missing
   * @throws InvalidArgument when it names another number of layers than the manifest
   * @throws IOException when reading fails
   */
  public ImageConfig config(Manifest manifest) throws IOException {
    byte[] raw = read(manifest.config().digest(), MAXIMUM_CONFIG_SIZE, "image configuration");
    return checked(ImageConfigCodec.parse(raw), manifest);
  }

  /**
   * Checks that a configuration fits its manifest.
   *
   * @param config the configuration
   * @param manifest the manifest
   * @return the configuration
   * @throws InvalidArgument when the numbers of layers differ
   */
  public static ImageConfig checked(ImageConfig config, Manifest manifest) {
    if (config.diffIds().size() != manifest.layers().size()) {
      throw new InvalidArgument(
          "image "
              + manifest.descriptor().digest()
              + ": the manifest has "
              + manifest.layers().size()
              + " layers but the configuration "
              + config.diffIds().size()
              + "; ask the image's publisher");
    }
    return config;
  }

  private Manifest manifest(Descriptor chosen) throws IOException {
    if (document(chosen) instanceof Manifest manifest) {
      return manifest;
    }
    throw new InvalidArgument("index inside an index: " + chosen.digest() + "; pull it by digest");
  }

  private Optional<ResolvedImage> recorded(ImageRecord image, Descriptor choice)
      throws IOException {
    byte[] raw;
    try {
      raw = content.readAll(choice.digest(), ManifestCodec.MAXIMUM_SIZE);
    } catch (NotFound e) {
      return Optional.empty();
    }
    return ManifestCodec.parseKnown(raw, choice) instanceof Manifest manifest
            && manifest.config().digest().equals(image.imageId())
        ? Optional.of(of(image, manifest))
        : Optional.empty();
  }

  private ResolvedImage of(ImageRecord image, Manifest manifest) throws IOException {
    return new ResolvedImage(image, manifest, config(manifest), manifest.config().digest());
  }

  private byte[] read(Digest digest, int maximum, String what) throws IOException {
    try {
      return content.readAll(digest, maximum);
    } catch (NotFound e) {
      throw new DataLoss(
          what + " " + digest + " is missing from the store; pull or load the image again", e);
    }
  }

  private static String name(ImageRecord image) {
    return image.reference().map(r -> r.familiar()).orElse(image.imageId().shortHex());
  }
}
