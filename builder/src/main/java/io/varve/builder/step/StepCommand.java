package io.varve.builder.step;

import io.varve.storage.snapshot.Mount;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/**
 * A program and its surroundings.
 *
 * @param id a name that no other running step has: letters, digits, {@code -}
 * @param rootfs what to mount, in order at the same place, to get the root file system; writable
 * @param arguments the program and its arguments; a program without a slash is looked up in {@code
 *     PATH} of {@code environment}
 * @param environment the variables in order; the runner adds {@code HOME} (from the passwd file)
 *     when it is missing, nothing else
 * @param workingDirectory an absolute path; it exists in the root file system
 * @param user {@code user[:group]}, names or numbers, looked up in the root file system's passwd
 *     and group files; empty for root
 * @param mounts more mounts, in the order in which they are to be made
 * @param network the network
 * @param insecure whether the program gets all capabilities and sees the host's devices ({@code RUN
 *     --security=insecure})
 * @param hostname the host name the program sees
 */
public record StepCommand(
    String id,
    List<Mount> rootfs,
    List<String> arguments,
    SequencedMap<String, String> environment,
    String workingDirectory,
    String user,
    List<StepMount> mounts,
    StepNetwork network,
    boolean insecure,
    String hostname) {

  /** Copies the collections. */
  public StepCommand {
    rootfs = List.copyOf(rootfs);
    arguments = List.copyOf(arguments);
    environment = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(environment));
    mounts = List.copyOf(mounts);
  }
}
