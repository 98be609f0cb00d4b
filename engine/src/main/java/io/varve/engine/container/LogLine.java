package io.varve.engine.container;

import java.time.Instant;

/**
 * A piece of a container's output, at most one line.
 *
 * @param time when it was written
 * @param error whether it came from standard error
 * @param text its bytes, with the line break when it has one
 */
public record LogLine(Instant time, boolean error, byte[] text) {}
