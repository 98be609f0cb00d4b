package io.varve.builder.instruction;

import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.Span;
import java.util.Locale;
import java.util.Optional;

/**
 * Checks what {@code --from} names by number or names wrongly for sure. A name that is no stage may
 * be an image or a named context; whoever looks those up decides.
 */
final class StageReferences {

  private static final int MOST_DIGITS = 9;

  private StageReferences() {}

  static void check(Dockerfile dockerfile) {
    for (Stage stage : dockerfile.stages()) {
      for (Instruction instruction : stage.instructions()) {
        switch (instruction) {
          case Copy copy -> copy.from().ifPresent(from -> check(dockerfile, stage, from, copy));
          case Run run -> {
            for (MountOption mount : run.mounts()) {
              mount.from().ifPresent(from -> check(dockerfile, stage, from, run));
            }
          }
          case From _, Add _, Cmd _, Entrypoint _, Env _, Arg _, Label _, Workdir _, User _ -> {}
          case Expose _, Volume _, StopSignal _, Shell _, Healthcheck _, OnBuild _ -> {}
          case Maintainer _ -> {}
        }
      }
    }
  }

  private static void check(
      Dockerfile dockerfile, Stage stage, String from, Instruction instruction) {
    Span span = instruction.span();
    boolean number = !from.isEmpty() && from.chars().allMatch(c -> c >= '0' && c <= '9');
    if (number && (from.length() > MOST_DIGITS || Integer.parseInt(from) >= stage.index())) {
      throw new DockerfileError(
          span,
          "stage number " + from + " is not the number of an earlier stage",
          stage.index() == 0
              ? "no stage number: this is the first stage"
              : "0 to " + (stage.index() - 1),
          "");
    }
    Optional<Stage> earlier = dockerfile.stage(from, stage.index());
    boolean self = stage.name().filter(from.toLowerCase(Locale.ROOT)::equals).isPresent();
    if (self && earlier.isEmpty()) {
      throw new DockerfileError(span, "stage " + from + " copies from itself");
    }
  }
}
