package io.varve.builder;

import io.varve.builder.attest.AttestationOptions;
import io.varve.builder.attest.AttestationWriter;
import io.varve.builder.attest.Provenance;
import io.varve.builder.attest.Statement;
import io.varve.builder.sbom.SpdxDocument;
import io.varve.builder.solve.BuildTools;
import io.varve.image.ResolvedImage;
import io.varve.oci.Descriptor;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.lease.Lease;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** States what a request wants stated about its images. Belongs to one thread. */
final class ImageAttestations {

  private final BuildTools tools;
  private final AttestationWriter writer;
  private final BuildRequest request;
  private final Lease lease;
  private final ProgressListener progress;
  private final Instant started;

  /** The files of an image are looked through once, however many outputs it has. */
  private final Map<Platform, List<Statement>> statements = new HashMap<>();

  ImageAttestations(
      BuildTools tools,
      AttestationWriter writer,
      BuildRequest request,
      Lease lease,
      ProgressListener progress,
      Instant started) {
    this.tools = tools;
    this.writer = writer;
    this.request = request;
    this.lease = lease;
    this.progress = progress;
    this.started = started;
  }

  /**
   * Stores the statements about an image.
   *
   * @param image the image, packed
   * @param built what it was made of
   * @param names its names
   * @return their entry in the index
   */
  Descriptor write(ResolvedImage image, BuildResult built, List<Reference> names)
      throws IOException {
    Platform platform = image.config().platform();
    if (!statements.containsKey(platform)) {
      statements.put(platform, statements(built, platform, names));
    }
    return writer.write(lease, image, names, statements.get(platform));
  }

  private List<Statement> statements(BuildResult built, Platform platform, List<Reference> names)
      throws IOException {
    AttestationOptions options = request.result().finishing().attestations();
    List<Statement> made = new ArrayList<>();
    if (options.billOfMaterials()) {
      progress.update(new ProgressEvent.Message("looking for packages in the image"));
      String name = names.isEmpty() ? built.imageId().shortHex() : names.getFirst().familiar();
      made.add(
          new Statement(
              SpdxDocument.PREDICATE,
              SpdxDocument.of(
                  tools.tree(built.target().rootfs()),
                  name,
                  built.imageId(),
                  built.target().time())));
    }
    options
        .provenance()
        .ifPresent(
            how ->
                made.add(
                    new Provenance(
                            request.material().dockerfile(),
                            request.options(),
                            request.access().secrets().keySet(),
                            request.access().agents().keySet(),
                            built.stages(),
                            started)
                        .statement(how, platform, tools.clock().instant())));
    return made;
  }
}
