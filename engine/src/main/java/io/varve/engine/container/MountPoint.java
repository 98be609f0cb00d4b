package io.varve.engine.container;

/**
 * A mount that a container was given, resolved.
 *
 * @param type {@code bind}, {@code volume} or {@code tmpfs}
 * @param name the volume's name, or empty
 * @param source the path on the host, or empty for tmpfs
 * @param target the place in the container
 * @param writable whether it can be written
 * @param anonymous whether it is a volume that goes with its container
 * @param options further mount options, comma-separated
 */
public record MountPoint(
    String type,
    String name,
    String source,
    String target,
    boolean writable,
    boolean anonymous,
    String options) {}
