package io.varve.builder.solve;

import io.varve.builder.context.BuildContext;
import io.varve.builder.graph.FileOrigin;
import io.varve.builder.tree.FileTree;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.lease.Lease;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/**
 * What one step is carried out with.
 *
 * @param tools the store
 * @param inputs the build
 * @param lease keeps alive what is made
 * @param number the step's number
 * @param title the instruction
 * @param rootfs the results of the vertex's inputs; the first is what the step works on
 * @param time the latest modification time of what is made
 * @param progress takes reports
 */
record StepScope(
    BuildTools tools,
    BuildInputs inputs,
    Lease lease,
    int number,
    String title,
    List<Rootfs> rootfs,
    Instant time,
    ProgressListener progress) {

  Rootfs below() {
    return rootfs.getFirst();
  }

  BuildContext context(FileOrigin.Context context) {
    BuildContext found = inputs.contexts().get(context.name());
    if (found == null) {
      throw new InvalidArgument(
          context.name().isEmpty()
              ? "this build has no context; give a directory"
              : "there is no build context named \"" + context.name() + "\"");
    }
    return found;
  }

  /** The files of committed layers. */
  FileTree tree(Rootfs layers) throws IOException {
    return tools.tree(layers);
  }

  FileTree tree(FileOrigin origin) throws IOException {
    return switch (origin) {
      case FileOrigin.Context context -> context(context).tree();
      case FileOrigin.Input(int input) -> tree(rootfs.get(input));
    };
  }

  /** What the origin is, for a person. */
  String describe(FileOrigin origin) {
    return switch (origin) {
      case FileOrigin.Context(String name) ->
          name.isEmpty() ? "the build context" : "the build context \"" + name + "\"";
      case FileOrigin.Input _ -> "what --from names";
    };
  }
}
