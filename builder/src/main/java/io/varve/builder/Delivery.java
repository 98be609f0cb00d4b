package io.varve.builder;

import io.varve.builder.image.Annotations;
import io.varve.builder.image.Annotations.Level;
import io.varve.builder.image.ImagePublisher;
import io.varve.builder.output.BuildOutput;
import io.varve.builder.output.DirectoryOutput;
import io.varve.builder.output.ImageOutputs;
import io.varve.builder.output.LayerPackaging;
import io.varve.builder.output.TarOutput;
import io.varve.builder.solve.BuildTools;
import io.varve.builder.tree.FileTree;
import io.varve.image.ResolvedImage;
import io.varve.oci.Descriptor;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.lease.Lease;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/** Brings what was built where the request wants it. */
final class Delivery {

  private final BuildTools tools;
  private final ImagePublisher publisher;
  private final ImageOutputs outputs;
  private final BuildRequest request;
  private final Lease lease;
  private final ProgressListener progress;
  private final ImageAttestations attestations;

  Delivery(
      BuildTools tools,
      ImagePublisher publisher,
      ImageOutputs outputs,
      BuildRequest request,
      Lease lease,
      ProgressListener progress,
      Instant started) {
    this.tools = tools;
    this.publisher = publisher;
    this.outputs = outputs;
    this.request = request;
    this.lease = lease;
    this.progress = progress;
    this.attestations =
        new ImageAttestations(tools, publisher.attestations(), request, lease, progress, started);
  }

  /**
   * Names the images and writes the outputs.
   *
   * @param built the images, one a platform
   * @param index whether they get an index even when there is only one
   * @return what the names lead to
   */
  Descriptor deliver(List<BuildResult> built, boolean index)
      throws IOException, InterruptedException {
    if (!index && !attested() && request.result().finishing().annotations().has(Level.INDEX)) {
      throw new InvalidArgument(
          "index annotations need an index: build for several platforms, or annotate the manifest");
    }
    List<BuildOutput> wanted =
        request.result().outputs().isEmpty()
            ? List.of(BuildOutput.Image.PLAIN)
            : request.result().outputs();
    if (!index && !attested() && wanted.stream().allMatch(BuildOutput.Image.class::isInstance)) {
      BuildResult only = built.getFirst(); // is in the store, and nothing of it has to be read
      publisher.name(only.manifest(), only.imageId(), storeNames(wanted));
      return only.manifest();
    }
    ResolvedImage image = stored(wanted, built, index);
    if (wanted.stream().anyMatch(BuildOutput::keepsImage)) {
      publisher.name(image.record().target(), image.imageId(), storeNames(wanted));
    }
    for (BuildOutput output : wanted) {
      write(output, image, built, index);
    }
    return image.record().target();
  }

  /**
   * The image as the store keeps it: its layers unpacked, unless a statement about it has to name
   * the digest under which it travels.
   */
  private ResolvedImage stored(List<BuildOutput> wanted, List<BuildResult> built, boolean index)
      throws IOException, InterruptedException {
    if (!attested()) {
      return whole(resolved(built), built, index);
    }
    LayerPackaging packaging =
        wanted.stream()
            .flatMap(output -> packaging(output).stream())
            .findFirst()
            .orElse(LayerPackaging.STANDARD);
    return packed(built, index, packaging);
  }

  private static Optional<LayerPackaging> packaging(BuildOutput output) {
    return switch (output) {
      case BuildOutput.Image image -> Optional.of(image.packaging());
      case BuildOutput.Registry registry -> Optional.of(registry.packaging());
      case BuildOutput.Archive archive -> Optional.of(archive.packaging());
      case BuildOutput.Layout layout -> Optional.of(layout.packaging());
      case BuildOutput.Directory _, BuildOutput.Tar _ -> Optional.empty();
    };
  }

  private boolean attested() {
    return request.result().finishing().attestations().any();
  }

  private void write(
      BuildOutput output, ResolvedImage image, List<BuildResult> built, boolean index)
      throws IOException, InterruptedException {
    switch (output) {
      case BuildOutput.Image _ -> {}
      case BuildOutput.Registry registry ->
          outputs.push(
              attested() || registry.packaging().force()
                  ? packed(built, index, registry.packaging())
                  : image,
              registry,
              names(registry.names()),
              progress);
      case BuildOutput.Archive archive ->
          outputs.write(
              packed(built, index, archive.packaging()), archive, names(archive.names()), progress);
      case BuildOutput.Layout layout ->
          outputs.write(
              packed(built, index, layout.packaging()), layout, names(layout.names()), progress);
      case BuildOutput.Directory(Path path) -> {
        for (Map.Entry<String, FileTree> tree : trees(built, index).entrySet()) {
          new DirectoryOutput(tools.files()).write(tree.getValue(), path.resolve(tree.getKey()));
        }
      }
      case BuildOutput.Tar(var destination) ->
          new TarOutput(tools.files(), tools.layerForm(), tools.stateDirectory().resolve("scratch"))
              .write(trees(built, index), destination);
    }
  }

  /** The files of each platform, by the directory that they go into. */
  private SequencedMap<String, FileTree> trees(List<BuildResult> built, boolean index)
      throws IOException {
    SequencedMap<String, FileTree> trees = new LinkedHashMap<>();
    for (BuildResult each : built) {
      String name = index ? each.config().platform().toString().replace('/', '_') : "";
      trees.put(name, tools.tree(each.target().rootfs()));
    }
    return trees;
  }

  private List<ResolvedImage> resolved(List<BuildResult> built) throws IOException {
    List<ResolvedImage> images = new ArrayList<>();
    for (BuildResult each : built) {
      images.add(publisher.image(each.manifest(), each.config()));
    }
    return images;
  }

  private ResolvedImage packed(List<BuildResult> built, boolean index, LayerPackaging packaging)
      throws IOException, InterruptedException {
    List<ResolvedImage> images = new ArrayList<>();
    for (ResolvedImage image : resolved(built)) {
      images.add(
          outputs.packer().pack(lease, image, packaging.packing(), packaging.force(), progress));
    }
    return whole(images, built, index);
  }

  /** The image for this host, whose record leads to all of them. */
  private ResolvedImage whole(List<ResolvedImage> images, List<BuildResult> built, boolean index)
      throws IOException {
    if (!index && !attested()) {
      return images.getFirst();
    }
    Annotations annotations = request.result().finishing().annotations();
    List<Descriptor> manifests = new ArrayList<>();
    for (ResolvedImage image : images) {
      Platform platform = image.config().platform();
      manifests.add(
          image
              .manifest()
              .descriptor()
              .withPlatform(platform)
              .withAnnotations(annotations.of(Level.MANIFEST_DESCRIPTOR, platform)));
    }
    if (attested()) {
      for (int i = 0; i < images.size(); i++) {
        manifests.add(
            attestations.write(images.get(i), built.get(i), allNames(request.result().outputs())));
      }
    }
    Descriptor root = publisher.publishIndex(lease, manifests, annotations.of(Level.INDEX));
    ResolvedImage host =
        images.stream()
            .filter(image -> request.options().host().accepts(image.config().platform()))
            .findFirst()
            .orElse(images.getFirst());
    return new ResolvedImage(
        ImagePublisher.record(root, host.imageId()),
        host.manifest(),
        host.config(),
        host.imageId());
  }

  private List<Reference> storeNames(List<BuildOutput> wanted) {
    return allNames(wanted.stream().filter(BuildOutput::keepsImage).toList());
  }

  private List<Reference> allNames(List<BuildOutput> wanted) {
    SequencedSet<Reference> names = new LinkedHashSet<>(request.result().tags());
    for (BuildOutput output : wanted) {
      switch (output) {
        case BuildOutput.Image image -> names.addAll(image.names());
        case BuildOutput.Registry registry when registry.byDigest() -> {}
        case BuildOutput.Registry registry -> names.addAll(registry.names());
        case BuildOutput.Archive archive -> names.addAll(archive.names());
        case BuildOutput.Layout layout -> names.addAll(layout.names());
        case BuildOutput.Directory _, BuildOutput.Tar _ -> {}
      }
    }
    return List.copyOf(names);
  }

  /** The names of one output: as with buildx, those of the output win over those of the build. */
  private List<Reference> names(List<Reference> own) {
    return own.isEmpty() ? request.result().tags() : own;
  }
}
