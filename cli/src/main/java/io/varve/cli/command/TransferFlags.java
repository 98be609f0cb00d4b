package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.engine.image.ImageService.PlatformChoice;
import io.varve.engine.image.ImageService.TransferOptions;
import io.varve.oci.Platform;
import io.varve.oci.error.InvalidArgument;

/** The flags that {@code pull} and {@code push} share. */
final class TransferFlags {

  private TransferFlags() {}

  /** Adds them to a command. */
  static CommandSpec.Builder of(String name, String usage, String summary) {
    return CommandSpec.of(name, usage, summary)
        .arguments(1, 1)
        .value("platform", "OS/ARCH", "Which of the image's platforms (default: this host's)")
        .flag("all-platforms", "All of the image's platforms, and its attestations")
        .flag("insecure", "Allow plain HTTP and any certificate")
        .flag('q', "quiet", "Show only the name");
  }

  /** Reads them. */
  static TransferOptions read(Arguments arguments) {
    boolean all = arguments.has("all-platforms");
    if (all && arguments.value("platform").isPresent()) {
      throw new InvalidArgument(
          "--platform and --all-platforms exclude each other; give one of them");
    }
    PlatformChoice platforms =
        all
            ? new PlatformChoice.All()
            : arguments
                .value("platform")
                .<PlatformChoice>map(text -> new PlatformChoice.One(Platform.parse(text)))
                .orElseGet(PlatformChoice.Standard::new);
    return new TransferOptions(platforms, arguments.has("insecure"));
  }

  /** Whether only the name is to be shown. */
  static boolean isQuiet(Arguments arguments) {
    return arguments.has("quiet");
  }
}
