package io.varve.builder.instruction;

import java.util.List;

/**
 * {@code RUN}: runs a command in a new layer.
 *
 * @param source where it comes from
 * @param command the command; the shell expands its variables, not the builder
 * @param mounts what {@code --mount} says, in order
 * @param network what {@code --network} says
 * @param security what {@code --security} says
 * @param devices what {@code --device} says, in order
 */
public record Run(
    Source source,
    CommandLine command,
    List<MountOption> mounts,
    Network network,
    Security security,
    List<DeviceRequest> devices)
    implements Instruction {

  /** Copies the lists. */
  public Run {
    mounts = List.copyOf(mounts);
    devices = List.copyOf(devices);
  }

  /** The network that a command sees. */
  public enum Network {
    /** What the builder gives by default. */
    DEFAULT,
    /** No network but loopback. */
    NONE,
    /** The host's. */
    HOST
  }

  /** How far a command is confined. */
  public enum Security {
    /** As containers are. */
    SANDBOX,
    /** Privileged; the builder must have been told to allow it. */
    INSECURE
  }

  @Override
  public String keyword() {
    return "RUN";
  }
}
